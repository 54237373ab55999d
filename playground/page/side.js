// The left side: the workspace, who you are, where you can go.

import { isUnread, isWithApp, visibleChannels } from "./desk.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { jump } from "./jump.js";
import { openMenu } from "./menu.js";
import { avatar, peopleIn, roleOf } from "./people.js";
import { NEXT, themeName, turnTheme } from "./themes.js";

/** The parts of the side as items for `reconcile`: an open menu in one of them outlives a change in another. */
export function side({ page, open, become }) {
  const { team, app, members, channels } = page.state;
  const item = (key, dependsOn, make) => ({ key, sig: JSON.stringify([page.me.id, dependsOn]), make });
  const unread = channels.filter(isUnread).map((channel) => channel.id);
  const current = open.tab ? null : open.channel;
  return [
    item("team", [team, app], () => teamHead(team, app)),
    item("who", members, () => switcher(page, become)),
    item("jump", null, jumpButton),
    item("channels", [channels, members, app, current, open.tab, unread], () => channelLists(page, current, open, unread)),
    item("foot", themeName(), foot),
  ];
}

const teamHead = (team, app) => h("header", {},
  h("h1", {}, team.name),
  app.connected === false
    ? h("span", { class: "absent" }, `${app.name} isn't connected`)
    : h("span", {}, "A local workspace"));

function switcher(page, become) {
  const line = (member) => [avatar(member.id, member.real_name), h("span", {}, member.real_name,
    h("small", {}, [roleOf(member), member.tz.split("/").at(-1).replaceAll("_", " ")].filter(Boolean).join(" · ")))];
  const offer = (event) => openMenu(event.currentTarget, peopleIn(page.state).map((member) => ({
    label: line(member), checked: member.id === page.me.id, pick: () => become(member.id),
  })), "Become somebody else");
  return h("button", {
    type: "button", class: "who", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": "who",
    "aria-label": `You are ${page.me.real_name}. Become somebody else`, onclick: offer,
  }, line(page.me), icon("down"));
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const jumpButton = () => h("button", { type: "button", class: "jump-button", "data-key": "jump", onclick: jump },
  icon("search"), h("span", {}, "Jump to…"), h("kbd", {}, isMac ? "⌘ K" : "Ctrl K"));

function link({ address, sign, name, isCurrent, isNew, key, more }) {
  return h("li", {}, h("a", {
    href: `#${new URLSearchParams(address)}`, class: isNew ? "unread" : null, "aria-current": isCurrent ? "page" : null, "data-key": key,
  }, icon(sign), h("span", {}, name), more ? h("small", {}, more) : null, isNew ? h("b", { class: "dot" }, h("span", { class: "unseen" }, "unread")) : null));
}

function channelLink(channel, page, current, unread) {
  const name = channel.is_im ? page.userName(channel.members.find((id) => id !== page.me.id) ?? page.me.id) : channel.name;
  return link({
    address: { user: page.me.id, channel: channel.id },
    sign: channel.is_im ? "person" : channel.is_private ? "lock" : "hash",
    name, key: `channel/${channel.id}`, isCurrent: channel.id === current, isNew: unread.includes(channel.id),
    more: channel.is_archived ? "archived" : null,
  });
}

function appLink(page, current, open, unread) {
  const talk = visibleChannels(page).find(isWithApp);
  const isNew = unread.includes(talk?.id);
  const place = isNew ? { channel: talk.id } : { tab: "home" };
  return link({
    address: { user: page.me.id, ...place }, sign: "app", name: page.state.app.name, key: "app",
    isCurrent: Boolean(open.tab) || (talk && talk.id === current), isNew,
  });
}

function channelLists(page, current, open, unread) {
  const visible = visibleChannels(page).filter((channel) => !isWithApp(channel));
  const mine = (channel) => channel.members.includes(page.me.id);
  const links = (channels) => channels.map((channel) => channelLink(channel, page, current, unread));
  const lists = [
    ["Channels", links(visible.filter((channel) => !channel.is_im && mine(channel)))],
    ["Channels to join", links(visible.filter((channel) => !channel.is_im && !mine(channel)))],
    ["Direct messages", links(visible.filter((channel) => channel.is_im))],
    ["Apps", [appLink(page, current, open, unread)]],
  ];
  return h("nav", { "aria-label": "Conversations" },
    lists.filter(([, list]) => list.length).map(([title, list]) => h("section", {}, h("h2", {}, title), h("ul", {}, list))));
}

function foot() {
  const inspector = document.getElementById("inspector");
  const toggle = (event) => {
    inspector.hidden = !inspector.hidden;
    event.currentTarget.setAttribute("aria-pressed", String(!inspector.hidden));
  };
  const theme = themeName();
  const turn = (event) => {
    turnTheme();
    event.currentTarget.closest("footer").replaceWith(foot());
    document.querySelector('[data-key="theme"]').focus();
  };
  return h("footer", {},
    h("button", { type: "button", class: "quiet-button", "data-key": "theme", title: `Turn to ${NEXT[theme]} colours`,
      "aria-label": `Colours: ${theme}. Turn to ${NEXT[theme]}`, onclick: turn }, icon(theme)),
    h("button", { type: "button", class: "quiet-button", "data-key": "inspector", "aria-controls": "inspector",
      "aria-pressed": String(!inspector.hidden), onclick: toggle }, icon("pulse"), "Inspector"));
}

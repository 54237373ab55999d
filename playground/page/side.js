// The left side: workspace, who you are, channels and direct messages.

import { h } from "./dom.js";

const role = (member) => (member.is_owner ? "owner" : member.is_admin ? "admin" : member.is_restricted ? "guest" : null);

function switcher(page, become) {
  const people = page.state.members.filter((member) => !member.is_bot && member.id !== "USLACKBOT");
  return h("label", { class: "who" }, h("span", {}, "You are"),
    h("select", { "data-key": "who", onchange: (event) => become(event.currentTarget.value) },
      people.map((member) => h("option", { value: member.id, selected: member.id === page.me.id },
        role(member) ? `${member.real_name} (${role(member)})` : member.real_name))));
}

function channelLink(channel, page, current, unread) {
  const name = channel.is_im ? page.userName(channel.members.find((id) => id !== page.me.id) ?? page.me.id) : channel.name;
  const sign = channel.is_im ? "@" : channel.is_private ? "◆" : "#";
  const address = new URLSearchParams({ user: page.me.id, channel: channel.id });
  return h("li", {}, h("a", {
    href: `#${address}`,
    class: unread.has(channel.id) ? "unread" : null,
    "aria-current": channel.id === current ? "page" : null,
    "data-key": `channel/${channel.id}`,
  }, h("i", { "aria-hidden": "true" }, sign), h("span", {}, name), channel.is_archived ? h("small", {}, "archived") : null));
}

function channelList(title, channels, page, current, unread) {
  if (!channels.length) return null;
  return h("section", {}, h("h2", {}, title),
    h("ul", {}, channels.map((channel) => channelLink(channel, page, current, unread))));
}

/** What this member can see: own channels, direct messages, and public channels to join; guests see only their own. */
export function visibleChannels(page) {
  const mine = (channel) => channel.members.includes(page.me.id);
  return page.state.channels.filter((channel) => mine(channel) || !(channel.is_private || channel.is_im || page.me.is_restricted));
}

/** The parts of the side as items for `reconcile`: an open menu in one of them outlives a change in another. */
export function side({ page, current, atHome, unread, become }) {
  const { team, app, members, channels } = page.state;
  const item = (key, dependsOn, make) => ({ key, sig: JSON.stringify([page.me.id, dependsOn]), make });
  return [
    item("team", [team, app], () => teamHead(team, app)),
    item("who", members, () => switcher(page, become)),
    item("channels", [channels, members, app, current, atHome, [...unread]], () => channelLists(page, current, atHome, unread)),
    item("inspect", null, () => h("footer", {}, h("button", {
      type: "button", class: "plain", "aria-controls": "inspector", "aria-pressed": "false", "data-key": "inspector",
      onclick: () => document.getElementById("inspector").toggleAttribute("hidden"),
    }, "Inspector"))),
  ];
}

const teamHead = (team, app) => h("header", {},
  h("h1", {}, team.name),
  h("span", {}, "A local workspace"),
  app.connected === false ? h("span", { class: "absent" }, `${app.name} isn't connected`) : null);

function appLink(page, atHome) {
  const address = new URLSearchParams({ user: page.me.id, tab: "home" });
  return h("section", {}, h("h2", {}, "Apps"), h("ul", {}, h("li", {}, h("a", {
    href: `#${address}`, "aria-current": atHome ? "page" : null, "data-key": "app",
  }, h("i", { "aria-hidden": "true" }, "◉"), h("span", {}, page.state.app.name)))));
}

function channelLists(page, current, atHome, unread) {
  const visible = visibleChannels(page);
  const mine = (channel) => channel.members.includes(page.me.id);
  const lists = [
    ["Channels", visible.filter((channel) => !channel.is_im && mine(channel))],
    ["Other channels", visible.filter((channel) => !channel.is_im && !mine(channel))],
    ["Direct messages", visible.filter((channel) => channel.is_im)],
  ];
  return h("nav", { "aria-label": "Channels" },
    lists.map(([title, channels]) => channelList(title, channels, page, current, unread)), appLink(page, atHome));
}

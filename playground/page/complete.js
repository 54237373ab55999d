// What could be meant by what was typed so far: a command, its words, somebody, a channel, an emoji.

import { emoji, emojiLike } from "./emoji.js";
import { avatar, peopleIn } from "./people.js";

const SHOWN = 8;

/**
 * The phrases of a usage hint. "hard | easy [topic] · help" has {words: "hard", rest: "[topic]"}, {words: "easy", rest: "[topic]"},
 * and {words: "help"}: what may follow the last of several may follow each.
 */
function phrasesOf(hint) {
  return hint.split("·").flatMap((phrase) => {
    const [, words, rest] = /^([^[<]*?)\s*([[<].*)?$/.exec(phrase.trim()) ?? [null, phrase];
    return words.split("|").map((one) => ({ words: one.trim(), rest }));
  }).filter(({ words }) => words);
}

function commandWords(typed, commands) {
  if (!/\s/.test(typed)) {
    const items = commands.filter((one) => one.command.startsWith(typed))
      .map((one) => ({ insert: `${one.command} `, label: one.command, code: one.usage_hint, detail: one.description }));
    return { from: 0, items, at: 0, exact: typed };
  }
  const [, name, rest] = /^(\S+)\s+(.*)$/s.exec(typed) ?? [null, typed.trim(), ""];
  const command = commands.find((one) => one.command === name);
  const wanted = rest.toLowerCase();
  const items = phrasesOf(command?.usage_hint ?? "").filter(({ words }) => words.startsWith(wanted) && words !== wanted)
    .map(({ words, rest: more }) => ({ insert: more ? `${words} ` : words, label: words, code: more }));
  return { from: typed.length - rest.length, items, at: rest ? 0 : -1 };
}

function people(word, { state }) {
  const begins = (member) => [member.name, ...member.real_name.split(" ")].some((one) => one.toLowerCase().startsWith(word));
  return peopleIn(state).filter(begins)
    .map((one) => ({ insert: `@${one.name} `, label: one.real_name, detail: `@${one.name}`, face: avatar(one.id, one.real_name) }));
}

const channels = (word, { state }) =>
  state.channels.filter((one) => one.name && !one.is_im && !one.is_private && one.name.startsWith(word))
    .map((one) => ({ insert: `#${one.name} `, label: `#${one.name}` }));

const signs = (word) =>
  emojiLike(word, SHOWN).map((name) => ({ insert: `:${name}: `, label: `:${name}:`, face: emoji(name) }));

const REFERENCES = [
  [/(?:^|[\s(])@([\p{L}\p{N}._-]*)$/u, people],
  [/(?:^|[\s(])#([\p{L}\p{N}_-]*)$/u, channels],
  [/(?:^|[\s(]):([a-z0-9_+-]{2,})$/i, signs],
];

/**
 * What can be put in at the caret, {from, items, at}: `items` ({insert, label, code?, detail?, face?}) replace what stands from
 * `from` to the caret; `at` is the one that Enter takes, -1 if Enter is to send.
 */
export function completions(text, caret, commands, page) {
  const typed = text.slice(0, caret);
  if (commands.length && typed.startsWith("/")) {
    const found = commandWords(typed, commands);
    if (found.items.length) return found;
  }
  for (const [pattern, list] of REFERENCES) {
    const found = pattern.exec(typed);
    const items = found ? list(found[1].toLowerCase(), page).slice(0, SHOWN) : [];
    if (items.length) return { from: caret - found[1].length - 1, items, at: 0 };
  }
  return { from: caret, items: [], at: -1 };
}

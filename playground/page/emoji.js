// The names people use most. What isn't here stays readable as :name:.

const NAMES = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", star: "⭐", star2: "🌟", fire: "🔥", 100: "💯", brain: "🧠",
  eyes: "👀", tada: "🎉", clap: "👏", raised_hands: "🙌", pray: "🙏", muscle: "💪", wave: "👋", ok_hand: "👌",
  point_right: "👉", point_down: "👇", heart: "❤️", blue_heart: "💙", green_heart: "💚", broken_heart: "💔",
  smile: "😄", smiley: "😃", grin: "😁", grinning: "😀", joy: "😂", slightly_smiling_face: "🙂", wink: "😉",
  thinking_face: "🤔", thinking: "🤔", sweat_smile: "😅", cry: "😢", sob: "😭", sunglasses: "😎", exploding_head: "🤯",
  crown: "👑", trophy: "🏆", medal: "🏅", sports_medal: "🏅", first_place_medal: "🥇", second_place_medal: "🥈",
  third_place_medal: "🥉", rocket: "🚀", sparkles: "✨", zap: "⚡", bulb: "💡", books: "📚", book: "📖", memo: "📝",
  pencil2: "✏️", pencil: "📝", speech_balloon: "💬", bell: "🔔", calendar: "📆", date: "📅", spiral_calendar_pad: "🗓️",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", clock9: "🕘", bar_chart: "📊",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", white_check_mark: "✅", heavy_check_mark: "✔️",
  x: "❌", warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", question: "❓", exclamation: "❗", information_source: "ℹ️",
  lock: "🔒", key: "🔑", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", bug: "🐛", mag: "🔍", link: "🔗",
  dart: "🎯", game_die: "🎲", snowflake: "❄️", ice_cube: "🧊", seedling: "🌱", herb: "🌿", palm_tree: "🌴", sunny: "☀️",
  coffee: "☕", gift: "🎁", balloon: "🎈", robot_face: "🤖", ghost: "👻", construction: "🚧", house: "🏠",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", handshake: "🤝", arrow_right: "➡️", arrow_up: "⬆️",
  arrow_down: "⬇️", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", see_no_evil: "🙈", scroll: "📜", package: "📦",
};

/** What one can react with from the picker. */
export const QUICK = ["+1", "star", "fire", "100", "brain", "eyes", "tada"];

/** The character of an emoji name, its skin tone left aside, or null if we don't know it. */
export function character(name) {
  const bare = name.split("::")[0];
  if (bare.startsWith("skin-tone-")) return "";
  return Object.hasOwn(NAMES, bare) ? NAMES[bare] : null;
}

/** The character, or :name: where there is none. */
export const emoji = (name) => character(name) ?? `:${name}:`;

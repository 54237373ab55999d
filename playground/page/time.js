// Times as the member reads them: by the playground's clock, in the member's zone.

const formats = new Map();

function format(date, zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key).format(date);
}

/** The moment of a Slack timestamp ("1790000000.000100"). */
export const momentOf = (ts) => new Date(Number(ts) * 1000);

export const clock = (date, zone) => format(date, zone, { hour: "2-digit", minute: "2-digit" });
export const dayKey = (date, zone) => format(date, zone, { year: "numeric", month: "2-digit", day: "2-digit" });
const longDay = { weekday: "long", day: "numeric", month: "long", year: "numeric" };

/** "Today", "Yesterday", "Tomorrow", or the day as `options` say, seen from `now`. */
export function nearDay(date, now, zone, options = longDay) {
  const near = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };
  for (const [away, name] of Object.entries(near)) {
    if (dayKey(date, zone) === dayKey(new Date(now.getTime() + Number(away) * 86_400_000), zone)) return name;
  }
  return format(date, zone, options);
}

/** The same within a sentence: "today", "23 Nov". */
const nearDayWithin = (date, now, zone, options) =>
  nearDay(date, now, zone, options).replace(/^(Yesterday|Today|Tomorrow)$/, (day) => day.toLowerCase());

/** "10:05" today, "yesterday at 10:05", "23 Nov at 10:05". */
export function shortTime(date, now, zone) {
  const day = nearDayWithin(date, now, zone, { day: "numeric", month: "short" });
  return day === "today" ? clock(date, zone) : `${day} at ${clock(date, zone)}`;
}

export const fullTime = (date, zone) => `${format(date, zone, longDay)}, ${clock(date, zone)} (${zone})`;
export const shortDay = (date, zone) =>
  format(date, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

function ago(date, now) {
  const minutes = Math.round((date - now) / 60_000);
  const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

const DAYS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: longDay,
};

/** Slack's date tokens: "{date_short_pretty} at {time}" for a moment in seconds. Unknown tokens stay as they are. */
export function slackDate(seconds, pattern, now, zone) {
  const date = new Date(Number(seconds) * 1000);
  return pattern.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "time") return clock(date, zone);
    if (name === "time_secs") return format(date, zone, { timeStyle: "medium" });
    if (name === "ago") return ago(date, now);
    const pretty = name.endsWith("_pretty");
    const options = DAYS[pretty ? name.slice(0, -"_pretty".length) : name];
    if (!options) return token;
    return pretty ? nearDayWithin(date, now, zone, options) : format(date, zone, options);
  });
}

/** Seconds as the wall time of a zone, in the form of a field: "2026-11-23T09:00". */
export function toWall(seconds, zone) {
  const shape = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const [, day, month, year, hour, minute] = /(\d+)\/(\d+)\/(\d+),? (\d+):(\d+)/.exec(format(new Date(seconds * 1000), zone, shape));
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** The seconds of a wall time in a zone; the zone's offset is found by looking where a guess ends up. */
export function fromWall(wall, zone) {
  const meant = Date.parse(`${wall}Z`) / 1000;
  const offset = (seconds) => Date.parse(`${toWall(seconds, zone)}Z`) / 1000 - seconds;
  return meant - offset(meant - offset(meant));
}

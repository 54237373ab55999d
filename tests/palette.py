"""A picture in 256 colours: a third of the size, and of text on paper nobody sees the difference.

The browser that took it also counts and chooses its colours; what it gives back is written as a PNG with a palette.
"""

import base64
import struct
import zlib

from playwright.async_api import Page

MOST = 256

_REDUCE = """
async ([encoded, most]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
  // Small things such as emoji have many colours of few pixels each: a root lets them be heard.
  const seen = [...counts].map(([colour, count]) => ({ colour, rgb: parts(colour), weight: Math.cbrt(count), to: 0 }));
  seen.sort((a, b) => b.weight - a.weight);
  const away = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  let palette = [];
  for (const gap of [600, 200, 60, 12, 0]) {
    for (const one of seen) {
      if (palette.length >= most) break;
      if (palette.every((other) => away(one.rgb, other) > gap)) palette.push(one.rgb);
    }
  }
  const fixed = new Set(seen.slice(0, 48).map((one) => one.colour)); // paper, ink and lines stay as they are
  palette = [...[...fixed].map(parts), ...palette.filter(([r, g, b]) => !fixed.has((r << 16) | (g << 8) | b))].slice(0, most);
  for (let round = 0; round < 4; round += 1) {
    const sums = palette.map(() => [0, 0, 0, 0]);
    for (const one of seen) {
      let nearest = Infinity;
      palette.forEach((other, at) => {
        const gap = away(one.rgb, other);
        if (gap < nearest) [nearest, one.to] = [gap, at];
      });
      const sum = sums[one.to];
      one.rgb.forEach((value, channel) => (sum[channel] += value * one.weight));
      sum[3] += one.weight;
    }
    if (round < 3) sums.forEach(([r, g, b, weight], at) => {
      if (weight && at >= fixed.size) palette[at] = [r, g, b].map((value) => Math.round(value / weight));
    });
  }
  const to = new Map(seen.map((one) => [one.colour, one.to]));
  let rows = "";
  for (let i = 0; i < data.length; i += 4) {
    rows += String.fromCharCode(to.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]));
  }
  return { width, height, palette: palette.flat(), rows: btoa(rows) };
}
"""


async def reduced(page: Page, picture: bytes) -> bytes:
    """The same PNG with at most 256 colours; ``page`` is any open one."""
    found = await page.evaluate(_REDUCE, [base64.b64encode(picture).decode(), MOST])
    width, height = found["width"], found["height"]
    pixels = base64.b64decode(found["rows"])
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, len(pixels), width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

import sharp from 'sharp';

const WIDTH = 1280;
const HEIGHT = 800;

/** A drawn harbor at some time of day: hue of the sky, height of the sun, number of piles. */
function harbor(hue: number, sun: number, piles: number): string {
  const beams = Array.from({ length: piles }, (_, index) => {
    const x = 120 + (index * (WIDTH - 240)) / Math.max(1, piles - 1);
    return `<rect x="${x}" y="470" width="16" height="190" fill="hsl(${hue} 30% 12%)"/>`;
  });
  const waves = Array.from({ length: 9 }, (_, index) => {
    const y = 590 + index * 24;
    return `<path d="M0 ${y} q 40 -12 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0 t 80 0" fill="none" stroke="hsl(${hue} 60% ${70 - index * 5}% / .5)" stroke-width="3"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 60% 28%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 80% 78%)"/></linearGradient></defs>
  <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>
  <circle cx="${300 + piles * 60}" cy="${sun}" r="70" fill="hsl(${(hue + 60) % 360} 90% 85%)"/>
  <rect y="560" width="${WIDTH}" height="240" fill="hsl(${hue} 55% 26%)"/>
  ${waves.join('')}
  <rect x="80" y="450" width="${WIDTH - 160}" height="24" rx="4" fill="hsl(${hue} 30% 16%)"/>
  ${beams.join('')}
</svg>`;
}

/** Named pictures, each unlike the others. */
export async function demoPictures(): Promise<readonly (readonly [name: string, bytes: Buffer])[]> {
  const drawings: readonly (readonly [string, string])[] = [
    ['harbor at dawn.png', harbor(20, 360, 5)],
    ['harbor at noon.jpeg', harbor(200, 150, 6)],
    ['harbor at dusk.webp', harbor(320, 400, 4)],
    ['harbor by night.png', harbor(240, 120, 7)],
    ['north pier, study 3.avif', harbor(160, 240, 3)],
    ['mood, green.png', harbor(110, 280, 8)],
  ];
  return Promise.all(
    drawings.map(async ([name, svg]) => {
      const format = name.slice(name.lastIndexOf('.') + 1) as 'png' | 'jpeg' | 'webp' | 'avif';
      return [name, await sharp(Buffer.from(svg)).toFormat(format).toBuffer()] as const;
    }),
  );
}

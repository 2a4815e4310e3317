// Makes the pictures of the samples in docs/images. Usage: npm run screenshots -- 02, or without a name for all.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './samples/browser.mjs';
import { buildLibrary, SampleServer, sampleNames } from './samples/sample-server.mjs';

const target = join(import.meta.dirname, '../docs/images');

/** With 256 colours, less than half of it, where pngquant is installed. */
function smaller(png) {
  const { status, stdout } = spawnSync('pngquant', ['--strip', '256', '-'], { input: png, maxBuffer: png.length });
  return status === 0 ? stdout : png;
}

async function takePicture(browser, sample, file, picture) {
  const server = await SampleServer.on(sample);
  try {
    await server.start();
    await writeFile(join(target, `${file}.png`), smaller(await picture(browser, server.url)));
    console.log(`docs/images/${file}.png`);
  } finally {
    await server.stop();
  }
}

await mkdir(target, { recursive: true });
const names = sampleNames(process.argv.slice(2));
await buildLibrary();
const browser = await launchBrowser();
try {
  for (const name of names) {
    const { pictures } = await import(`./samples/${name}.mjs`);
    for (const [file, picture] of Object.entries(pictures)) await takePicture(browser, name, file, picture);
  }
} finally {
  await browser.close();
}

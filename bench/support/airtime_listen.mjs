// Runs the very worklet that browsers load over files of raw sound (32-bit floats), in blocks of 128 as a browser does.
// Arguments: the worklet's file, the rate in Hz, the files. One line of JSON a file: seconds of speech, seconds heard.

import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const [worklet, rate, ...files] = process.argv.slice(2);
const QUANTUM = 128;
let Processor;
globalThis.sampleRate = Number(rate);
globalThis.AudioWorkletProcessor = class {
  port = { postMessage: (heard) => this.told.push(heard) };
  told = [];
};
globalThis.registerProcessor = (_name, made) => {
  Processor = made;
};
runInThisContext(readFileSync(worklet, "utf8"));

for (const file of files) {
  const bytes = readFileSync(file);
  const sound = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const processor = new Processor();
  for (let at = 0; at + QUANTUM <= sound.length; at += QUANTUM) processor.process([[sound.subarray(at, at + QUANTUM)]]);
  const sum = (key) => processor.told.reduce((total, heard) => total + heard[key], 0) / 1000;
  console.log(JSON.stringify({ speech: sum("speechMs"), heard: sum("heardMs") }));
}

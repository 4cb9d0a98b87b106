/** Sends messages, at most RATE in a second: `node post.mjs ORIGIN COOKIE CONVERSATION COUNT RATE`. */
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const [origin, cookie, conversation, count, rate] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const begin = performance.now();
let number = 0;

function post(content) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ content });
    const headers = { origin, cookie, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sending = request(`${origin}/api/conversations/${conversation}/messages`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => (answer.statusCode === 201 ? resolve() : reject(new Error(`status ${answer.statusCode}`))));
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

async function sender() {
  while (number < Number(count)) {
    const ours = (number += 1);
    const due = begin + (1_000 * ours) / Number(rate);
    if (due > performance.now()) await setTimeout(due - performance.now());
    await post(`message ${ours} of many, with as many words as people use in a line`);
  }
}

await Promise.all(Array.from({ length: 16 }, sender));
agent.destroy();

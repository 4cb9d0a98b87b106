/** Sends messages: `node post.mjs ORIGIN COOKIE CONVERSATION COUNT`. */
import { Agent, request } from 'node:http';

const [origin, cookie, conversation, count] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
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
    number += 1;
    await post(`message ${number} of many, with as many words as people use in a line`);
  }
}

await Promise.all(Array.from({ length: 16 }, sender));
agent.destroy();

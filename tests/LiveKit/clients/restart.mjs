// The server is killed while two pages and an agent are in a room: how long until each is in it again, heard and reached by messages.
import { disposeAgents, joinAsAgent } from './agent.mjs';
import { join, openBrowser, seen, send } from './browser.mjs';
import { untilAllHear } from './hearing.mjs';
import { report, until } from './report.mjs';

const { url, chromium, tokens, single, victim } = JSON.parse(process.argv[2]);
const result = {};
const browser = await openBrowser(chromium);
const verbose = name => line => process.env.VERBOSE && console.error(`${Date.now()} ${name}: ${line}`);
try {
  const [anne, bruno] = [await browser.page(verbose('anne')), await browser.page(verbose('bruno'))];
  await join(anne, { url, token: tokens.anne, single });
  await join(bruno, { url, token: tokens.bruno, single });
  const agent = await joinAsAgent({ url, token: tokens.agent, single });
  await Promise.all([anne, bruno].map(page => page.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true))));
  await agent.speak();
  const all = { anne, bruno, agent };
  await untilAllHear(all);

  const killed = Date.now();
  process.kill(victim, 'SIGKILL');
  const back = { anne: null, bruno: null, agent: null };
  const others = (page, names) => page.evaluate(names => window.room.state === 'connected' && names.every(name => window.room.remoteParticipants.has(name)), names);
  await until('everybody to be back', async () => {
    if (Date.now() - killed < 500) return false;
    const alone = { anne: (await seen(anne)).reconnected > 0, bruno: (await seen(bruno)).reconnected > 0, agent: agent.seen.reconnected > 0 };
    for (const who of Object.keys(back)) if (alone[who]) back[who] ??= Date.now() - killed;
    return Object.values(back).every(time => time !== null)
      && await others(anne, ['bruno', 'agent']) && await others(bruno, ['anne', 'agent'])
      && ['anne', 'bruno'].every(name => agent.room.remoteParticipants.has(name));
  }, 40000, async () => back);
  result.back = back;
  result.together = Date.now() - killed;
  // Connections are new, so statistics begin at zero; the agent's count goes on.
  const before = { agent: structuredClone(agent.seen.energy) };
  result.audio = await untilAllHear(all, before);
  result.heardAfter = Date.now() - killed;
  await agent.room.localParticipant.publishData(new TextEncoder().encode('after'), { reliable: true, topic: 'after' });
  const arrived = async () => {
    const after = seen => seen.data.filter(message => message.topic === 'after').map(message => message.from);
    return { anne: after(await seen(anne)), bruno: after(await seen(bruno)), agent: after(agent.seen) };
  };
  // livekit-client 2.23 keeps what is sent in the 2 s after a full reconnect for a resume that does not come (RTCEngine.waitForPCReconnected).
  await until('messages after the restart', async () => {
    await send(anne, 'after', 'after');
    const from = await arrived();
    return from.anne.includes('agent') && from.bruno.includes('anne') && from.bruno.includes('agent') && from.agent.includes('anne');
  }, 20000, arrived);
  await agent.close();
} catch (error) {
  result.error = error.stack ?? String(error);
} finally {
  await browser.close();
}
report(result);
await disposeAgents();
process.exit(result.error ? 1 : 0);

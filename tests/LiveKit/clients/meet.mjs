// Two pages and an agent meet in a room and do everything that Eloquence needs. Prints one line of JSON: what each of them saw, and which steps worked.
import { RoomServiceClient } from 'livekit-server-sdk';
import { disposeAgents, joinAsAgent } from './agent.mjs';
import { openFirefox } from './firefox.mjs';
import { join, openBrowser, seen, send, watched, way } from './browser.mjs';
import { untilAllHear } from './hearing.mjs';
import { report, Steps, until } from './report.mjs';

const { url, room, chromium, firefox, tokens, api, single, camera } = JSON.parse(process.argv[2]);
const result = {};
const { step } = new Steps(result);
const browser = await openBrowser(chromium);
let bruno;
try {
  const anne = await browser.page(line => process.env.VERBOSE && console.error(`anne: ${line}`));
  bruno = firefox ? await openFirefox(firefox, browser.address) : await browser.page();
  let agent;
  await step('two browsers and a Node participant join', async () => {
    result.anne = await join(anne, { url, token: tokens.anne, single });
    result.bruno = await join(bruno, { url, token: tokens.bruno, single });
    agent = await joinAsAgent({ url, token: tokens.agent, single });
    result.agent = { milliseconds: agent.milliseconds };
  });
  let agentTrack;
  await step('each hears the two others', async () => {
    await anne.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
    await bruno.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
    agentTrack = await agent.speak();
    result.audio = await untilAllHear({ anne, bruno, agent });
    result.ways = { anne: await way(anne), bruno: await way(bruno) };
  });
  await step('who speaks is an active speaker', async () => {
    result.speakers = await until('the agent to be an active speaker', async () => {
      const speakers = (await seen(anne)).speakers;
      return speakers.includes('agent') && agent.seen.speakers.length > 0 && [...new Set(speakers)];
    });
  });
  await step('messages to all, of 14 kB, and to one', async () => {
    await send(anne, 'bonjour', 'reliable');
    await send(anne, 'x'.repeat(14000), 'big');
    await agent.room.localParticipant.publishData(new TextEncoder().encode('only bruno'), { reliable: true, destination_identities: ['bruno'], topic: 'private' });
    result.data = await until('data to arrive', async () => {
      const [atBruno, atAnne] = [(await seen(bruno)).data, (await seen(anne)).data];
      return atBruno.length === 3 && agent.seen.data.length === 2 && { atBruno, atAnne, atAgent: agent.seen.data };
    });
  });
  await step('lossy messages', async () => {
    await until('a lossy message', async () => {
      await send(bruno, 'perhaps', 'lossy', false);
      return (await seen(anne)).data.some(message => message.topic === 'lossy') && agent.seen.data.some(message => message.topic === 'lossy');
    });
  });
  await step('remote procedure calls in both directions', async () => {
    result.rpc = {
      toAgent: await anne.evaluate(() => window.room.localParticipant.performRpc({ destinationIdentity: 'agent', method: 'echo', payload: 'x'.repeat(5000) })),
      toBruno: await agent.room.localParticipant.performRpc({ destinationIdentity: 'bruno', method: 'echo', payload: 'hello' }),
    };
  });
  await step('a text stream of 40 kB', async () => {
    await anne.evaluate(() => window.room.localParticipant.sendText('é'.repeat(20000), { topic: 'chat' }));
    result.texts = await until('a text stream', async () => (await seen(bruno)).texts[0]);
  });
  await step('attributes are seen by the others', async () => {
    await anne.evaluate(() => window.room.localParticipant.setAttributes({ mood: 'calm' }));
    result.attributes = await until('attributes', async () => (await seen(bruno)).attributes.anne && agent.seen.attributes.anne);
  });
  await step('muting is seen by the others', async () => {
    await anne.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(false));
    result.muted = await until('mute', async () => (await seen(bruno)).muted.includes('anne') && agent.seen.muted.includes('anne'));
  });
  await step('connection quality of everybody is told', async () => {
    result.quality = await until('connection quality', async () => { const { quality } = await seen(bruno); return Object.keys(quality).length === 3 && quality; });
  });
  if (camera) {
    await step('a camera is seen', async () => {
      await anne.evaluate(() => window.room.localParticipant.setCameraEnabled(true));
      result.camera = await until('a picture', async () => { const frames = (await watched(bruno)).anne; return frames?.decoded > 30 && frames; });
    });
  }
  const service = new RoomServiceClient(api.url, api.key, api.secret);
  await step('the server API lists rooms and participants', async () => {
    result.rooms = (await service.listRooms()).map(entry => ({ name: entry.name, participants: entry.numParticipants }));
    result.participants = (await service.listParticipants(room)).map(entry => ({ identity: entry.identity, tracks: entry.tracks.length, state: entry.state }));
  });
  await step('the server API mutes a track', async () => {
    await service.mutePublishedTrack(room, 'agent', agentTrack, true);
    await until('mute by the server', async () => (await seen(bruno)).muted.includes('agent'));
  });
  await step('the server API changes metadata and sends data', async () => {
    await service.updateParticipant(room, 'bruno', { metadata: 'from the server' });
    await until('metadata', () => anne.evaluate(() => window.room.remoteParticipants.get('bruno').metadata === 'from the server'));
    await service.sendData(room, new TextEncoder().encode('from the server'), 0, { topic: 'server' });
    result.serverData = await until('data of the server', async () => (await seen(anne)).data.find(message => message.topic === 'server'));
  });
  await step('the server API removes a participant', async () => {
    await service.removeParticipant(room, 'bruno');
    result.removed = await until('removal', async () => { const [b, a] = [await seen(bruno), await seen(anne)]; return b.disconnected && a.left.includes('bruno') && { reason: b.disconnected }; });
  });
  await step('the server API deletes the room', async () => {
    await service.deleteRoom(room);
    result.deleted = await until('deletion', async () => { const a = await seen(anne); return a.disconnected && agent.seen.disconnected !== null && { anne: a.disconnected, agent: agent.seen.disconnected }; });
  });
  await agent.close();
} catch (error) {
  result.error = error.stack ?? String(error);
} finally {
  if (firefox) await bruno?.close();
  await browser.close();
}
report(result);
await disposeAgents();
process.exit(result.error ? 1 : 0);

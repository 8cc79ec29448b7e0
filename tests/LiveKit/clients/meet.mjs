// Two pages and an agent meet in a room and do everything that Eloquence needs. Prints one line of JSON: what each of them saw.
import { RoomServiceClient } from 'livekit-server-sdk';
import { disposeAgents, joinAsAgent } from './agent.mjs';
import { heard, join, openBrowser, seen, send, watched } from './browser.mjs';
import { report, until } from './report.mjs';

const { url, room, chromium, tokens, api, single, camera, big } = JSON.parse(process.argv[2]);
const result = {};
const browser = await openBrowser(chromium);
try {
  const [anne, bruno] = [await browser.page(line => process.env.VERBOSE && console.error(`anne: ${line}`)), await browser.page()];
  result.anne = await join(anne, { url, token: tokens.anne, single });
  result.bruno = await join(bruno, { url, token: tokens.bruno, single });
  const agent = await joinAsAgent({ url, token: tokens.agent, single });
  result.agent = { milliseconds: agent.milliseconds };
  await anne.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
  await bruno.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
  const agentTrack = await agent.speak();
  result.audio = await until('everybody to hear the two others', async () => {
    const energies = { anne: await heard(anne), bruno: await heard(bruno), agent: agent.seen.energy };
    const hears = (who, ...others) => others.every(other => (energies[who][other] ?? 0) > 0.0005);
    return hears('anne', 'bruno', 'agent') && hears('bruno', 'anne', 'agent') && hears('agent', 'anne', 'bruno') && structuredClone(energies);
  });
  result.speakers = await until('the agent to be an active speaker', async () => {
    const speakers = (await seen(anne)).speakers;
    return speakers.includes('agent') && agent.seen.speakers.length > 0 && [...new Set(speakers)];
  });

  await send(anne, 'bonjour', 'reliable');
  await send(anne, 'x'.repeat(14000), 'big');
  await agent.room.localParticipant.publishData(new TextEncoder().encode('only bruno'), { reliable: true, destination_identities: ['bruno'], topic: 'private' });
  result.data = await until('data to arrive', async () => {
    const [atBruno, atAnne] = [(await seen(bruno)).data, (await seen(anne)).data];
    return atBruno.length === 3 && agent.seen.data.length === 2 && { atBruno, atAnne, atAgent: agent.seen.data };
  });
  for (let i = 0; i < (big ?? 0); i++) await send(anne, `${i}`.padStart(14000, '.'), 'numbered');
  if (big) await until('all big messages', async () => (await seen(bruno)).data.filter(message => message.topic === 'numbered').length === big, 60000);
  result.rpc = {
    toAgent: await anne.evaluate(() => window.room.localParticipant.performRpc({ destinationIdentity: 'agent', method: 'echo', payload: 'x'.repeat(5000) })),
    toBruno: await agent.room.localParticipant.performRpc({ destinationIdentity: 'bruno', method: 'echo', payload: 'hello' }),
  };
  await anne.evaluate(() => window.room.localParticipant.sendText('é'.repeat(20000), { topic: 'chat' }));
  result.texts = await until('a text stream', async () => (await seen(bruno)).texts[0]);
  await anne.evaluate(() => window.room.localParticipant.setAttributes({ mood: 'calm' }));
  result.attributes = await until('attributes', async () => (await seen(bruno)).attributes.anne && agent.seen.attributes.anne);
  await anne.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(false));
  result.muted = await until('mute', async () => (await seen(bruno)).muted.includes('anne') && agent.seen.muted.includes('anne'));
  result.quality = await until('connection quality', async () => { const { quality } = await seen(bruno); return Object.keys(quality).length === 3 && quality; });
  if (camera) {
    await anne.evaluate(() => window.room.localParticipant.setCameraEnabled(true));
    result.camera = await until('a picture', async () => { const frames = (await watched(bruno)).anne; return frames?.decoded > 30 && frames; });
  }
  if (api) {
    const service = new RoomServiceClient(api.url, api.key, api.secret);
    result.rooms = (await service.listRooms()).map(entry => ({ name: entry.name, participants: entry.numParticipants }));
    result.participants = (await service.listParticipants(room)).map(entry => ({ identity: entry.identity, tracks: entry.tracks.length, state: entry.state }));
    await service.mutePublishedTrack(room, 'agent', agentTrack, true);
    result.mutedByServer = await until('mute by the server', async () => (await seen(bruno)).muted.includes('agent'));
    await service.updateParticipant(room, 'bruno', { metadata: 'from the server' });
    await service.sendData(room, new TextEncoder().encode('from the server'), 0, { topic: 'server' });
    result.serverData = await until('data of the server', async () => (await seen(anne)).data.find(message => message.topic === 'server'));
    await service.removeParticipant(room, 'bruno');
    result.removed = await until('removal', async () => { const [b, a] = [await seen(bruno), await seen(anne)]; return b.disconnected && a.left.includes('bruno') && { reason: b.disconnected }; });
    await service.deleteRoom(room);
    result.deleted = await until('deletion', async () => { const a = await seen(anne); return a.disconnected && agent.seen.disconnected !== null && { anne: a.disconnected, agent: agent.seen.disconnected }; });
  }
  await agent.close();
} catch (error) {
  result.error = error.stack ?? String(error);
} finally {
  await browser.close();
}
report(result);
await disposeAgents();
process.exit(result.error ? 1 : 0);

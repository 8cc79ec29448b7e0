// What changes during a meeting: connections that break, people who come late, twice or without rights.
import { RoomServiceClient } from 'livekit-server-sdk';
import { heard, join, openBrowser, seen, send, watched } from './browser.mjs';
import { report, Steps, until } from './report.mjs';

const { url, room, chromium, tokens, api, single } = JSON.parse(process.argv[2]);
const result = {};
const { step } = new Steps(result);
const browser = await openBrowser(chromium);
const page = name => browser.page(line => process.env.VERBOSE && console.error(`${name}: ${line}`));
const identityOf = page => page.evaluate(() => window.room.localParticipant.sid);
const heardMore = async (page, who) => {
  const before = (await heard(page))[who] ?? 0;
  await until(`${who} to be heard again`, async () => { const now = (await heard(page))[who] ?? 0; return now > before + 0.0005 || (now < before && now > 0.0005); });
};
const arrives = (page, topic, sending) => until(`the message ${topic}`, async () => {
  await sending?.();
  return (await seen(page)).data.some(message => message.topic === topic);
});
try {
  const [anne, bruno] = [await page('anne'), await page('bruno')];
  await join(anne, { url, token: tokens.anne, single });
  await join(bruno, { url, token: tokens.bruno, single });
  await anne.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
  await heardMore(bruno, 'anne');

  // In v0 the first message of a page makes it negotiate, which a break of signalling would spoil: the client's own affair.
  await arrives(bruno, 'before', () => send(anne, 'x', 'before'));

  await step('signalling that breaks off is resumed: the same participant, heard all along', async () => {
    const before = await identityOf(anne);
    const started = Date.now();
    await anne.evaluate(() => { window.room.simulateScenario('signal-reconnect'); });
    await send(anne, 'during the break', 'resumed');
    await until('the resumption', async () => (await seen(anne)).reconnected > 0);
    result.resumed = Date.now() - started;
    if (await identityOf(anne) !== before) throw new Error('another participant came back');
    if ((await seen(bruno)).left.length > 0) throw new Error('the others saw a participant leave');
    await heardMore(bruno, 'anne');
  });
  await step('a reliable message sent during the break arrives once', async () => {
    await arrives(bruno, 'resumed');
    if ((await seen(bruno)).data.filter(message => message.topic === 'resumed').length !== 1) throw new Error('it came twice');
  });
  await step('a client that connects anew is heard and reached again', async () => {
    const count = (await seen(anne)).reconnected;
    const started = Date.now();
    await anne.evaluate(() => { window.room.simulateScenario('full-reconnect'); });
    await until('the new connection', async () => (await seen(anne)).reconnected > count);
    result.connectedAnew = Date.now() - started;
    await heardMore(bruno, 'anne');
    await arrives(anne, 'to the new one', () => send(bruno, 'x', 'to the new one'));
  });
  await step('a server that sends clients away to come back gets them back', async () => {
    const count = (await seen(anne)).reconnected;
    await anne.evaluate(() => { window.room.simulateScenario('server-leave'); });
    await until('the return', async () => (await seen(anne)).reconnected > count);
    await heardMore(bruno, 'anne');
  });
  await step('who comes late sees the camera: the publisher is asked for a key frame', async () => {
    await anne.evaluate(() => window.room.localParticipant.setCameraEnabled(true));
    await until('the first watcher to see', async () => (await watched(bruno)).anne?.decoded > 10);
    const carla = await page('carla');
    await join(carla, { url, token: tokens.carla, single });
    result.late = await until('the late one to see', async () => { const frames = (await watched(carla)).anne; return frames?.decoded > 10 && frames; });
    const { decoded } = (await watched(carla)).anne;
    await until('more frames', async () => (await watched(carla)).anne.decoded > decoded + 10);
    await carla.evaluate(() => window.room.disconnect());
    await until('the late one to be gone', async () => (await seen(bruno)).left.includes('carla'));
  });
  await step('a track that ends disappears, and the next one comes', async () => {
    await anne.evaluate(() => window.room.localParticipant.setCameraEnabled(false));
    await anne.evaluate(async () => {
      for (const publication of [...window.room.localParticipant.videoTrackPublications.values()]) await window.room.localParticipant.unpublishTrack(publication.track);
    });
    await until('no picture', () => bruno.evaluate(() => window.room.remoteParticipants.get('anne').videoTrackPublications.size === 0));
    await anne.evaluate(() => window.room.localParticipant.setCameraEnabled(true));
    await until('the next picture', async () => (await watched(bruno)).anne?.decoded > 10);
  });
  await step('without automatic subscription tracks come when they are wanted, and go', async () => {
    const dora = await page('dora');
    await join(dora, { url, token: tokens.dora, single, autoSubscribe: false });
    await until('the track to be known', () => dora.evaluate(() => window.room.remoteParticipants.get('anne')?.audioTrackPublications.size === 1));
    const wants = wanted => dora.evaluate(wanted => [...window.room.remoteParticipants.get('anne').audioTrackPublications.values()][0].setSubscribed(wanted), wanted);
    if (Object.keys(await heard(dora)).length > 0) throw new Error('a track came that nobody asked for');
    await wants(true);
    await heardMore(dora, 'anne');
    await wants(false);
    await until('the track to be gone', () => dora.evaluate(() => [...window.room.remoteParticipants.get('anne').audioTrackPublications.values()][0].track === undefined));
    await dora.evaluate(() => window.room.disconnect());
  });
  await step('who may not publish is refused and disturbs nobody', async () => {
    const listener = await page('listener');
    await join(listener, { url, token: tokens.listener, single });
    await heardMore(listener, 'anne');
    const refused = await listener.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true).then(() => false, error => String(error)));
    if (!refused) throw new Error('publishing without the grant succeeded');
    const attributes = await listener.evaluate(() => window.room.localParticipant.setAttributes({ a: 'b' }).then(() => false, error => String(error)));
    if (!attributes) throw new Error('changing attributes without the grant succeeded');
    await heardMore(listener, 'anne');
    await listener.evaluate(() => window.room.disconnect());
  });
  const service = new RoomServiceClient(api.url, api.key, api.secret);
  await step('a right that is taken away ends what rests on it', async () => {
    await service.updateParticipant(room, 'anne', { permission: { canPublish: false, canSubscribe: true, canPublishData: true } });
    await until('the tracks to end', () => bruno.evaluate(() => window.room.remoteParticipants.get('anne').trackPublications.size === 0));
    await service.updateParticipant(room, 'anne', { permission: { canPublish: true, canSubscribe: true, canPublishData: true, canUpdateMetadata: true } });
    await until('the right to be back', () => anne.evaluate(() => window.room.localParticipant.permissions?.canPublish));
    await anne.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
    await heardMore(bruno, 'anne');
  });
  await step('the second of the same identity takes the place of the first', async () => {
    const again = await page('anne again');
    await join(again, { url, token: tokens.anne, single });
    await until('the first to be sent away', async () => (await seen(anne)).disconnected === 2);
    await again.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true));
    await heardMore(bruno, 'anne');
    await again.evaluate(() => window.room.disconnect());
  });
  await step('a deleted room is made anew by who joins', async () => {
    await service.deleteRoom(room);
    await until('everybody to be sent away', async () => (await seen(bruno)).disconnected === 5);
    await join(bruno, { url, token: tokens.bruno, single });
  });
} catch (error) {
  result.error = error.stack ?? String(error);
} finally {
  await browser.close();
}
report(result);
process.exit(result.error ? 1 : 0);

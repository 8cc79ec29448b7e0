// Real pages with livekit-client in Chromium.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');

const clientScript = readFileSync(require.resolve('livekit-client').replace(/[^/\\]*$/, 'livekit-client.umd.js'));
const document = '<!doctype html><meta charset=utf-8><title>room</title><script src="/livekit-client.js"></script><body></body>';

export async function openBrowser(executablePath) {
  const pages = createServer((request, response) => {
    const isScript = request.url === '/livekit-client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? clientScript : document);
  });
  await new Promise(resolve => pages.listen(0, 'localhost', resolve));
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
    ],
  });
  const address = `http://localhost:${pages.address().port}/`;
  return {
    address,
    async page(log) {
      const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
      const page = await context.newPage();
      page.on('console', message => log?.(message.text()));
      page.on('pageerror', error => log?.(`page error: ${error.message}`));
      await page.goto(address);
      return page;
    },
    async close() {
      await browser.close();
      await new Promise(resolve => pages.close(resolve));
    },
  };
}

// Joins a room in a page; what happens is gathered in window.seen.
export function join(page, { url, token, single, autoSubscribe = true }) {
  return page.evaluate(async ({ url, token, single, autoSubscribe }) => {
    const { Room, RoomEvent } = window.LivekitClient;
    const room = new Room({ singlePeerConnection: single });
    const seen = { data: [], speakers: [], muted: [], attributes: {}, quality: {}, texts: [], left: [], disconnected: null, reconnected: 0 };
    Object.assign(window, { room, seen });
    room.on(RoomEvent.DataReceived, (bytes, from, _, topic) => seen.data.push({ text: new TextDecoder().decode(bytes.slice(0, 40)), length: bytes.length, from: from?.identity, topic }));
    room.on(RoomEvent.ActiveSpeakersChanged, speakers => seen.speakers.push(...speakers.map(speaker => speaker.identity)));
    room.on(RoomEvent.TrackMuted, (_, participant) => seen.muted.push(participant.identity));
    room.on(RoomEvent.ParticipantAttributesChanged, (_, participant) => { seen.attributes[participant.identity] = { ...participant.attributes }; });
    room.on(RoomEvent.ConnectionQualityChanged, (quality, participant) => { seen.quality[participant.identity] = quality; });
    room.on(RoomEvent.ParticipantDisconnected, participant => seen.left.push(participant.identity));
    room.on(RoomEvent.Disconnected, reason => { seen.disconnected = reason ?? -1; });
    room.on(RoomEvent.Reconnected, () => { seen.reconnected++; });
    room.on(RoomEvent.TrackSubscribed, track => document.body.appendChild(track.attach()));
    room.registerTextStreamHandler('chat', async (reader, from) => seen.texts.push({ length: (await reader.readAll()).length, from: from.identity }));
    room.registerRpcMethod('echo', async call => `${call.callerIdentity}:${call.payload.length}`);
    const started = performance.now();
    await room.connect(url, token, { autoSubscribe });
    return { milliseconds: Math.round(performance.now() - started), mode: room.engine.pcManager?.mode };
  }, { url, token, single, autoSubscribe });
}

// Energy heard from each participant so far (getStats: totalAudioEnergy).
export function heard(page) {
  return page.evaluate(async () => {
    const energies = {};
    for (const participant of window.room.remoteParticipants.values()) {
      for (const publication of participant.audioTrackPublications.values()) {
        (await publication.track?.receiver?.getStats())?.forEach(entry => {
          if (entry.type === 'inbound-rtp') energies[participant.identity] = entry.totalAudioEnergy ?? 0;
        });
      }
    }
    return energies;
  });
}

// How media comes to a page: "udp" or "tcp" (getStats: the selected pair of candidates).
export function way(page) {
  return page.evaluate(async () => {
    for (const participant of window.room.remoteParticipants.values()) {
      for (const publication of participant.audioTrackPublications.values()) {
        const stats = await publication.track?.receiver?.getStats();
        const transport = stats && [...stats.values()].find(entry => entry.type === 'transport');
        const pair = transport ? stats.get(transport.selectedCandidatePairId) : stats && [...stats.values()].find(entry => entry.type === 'candidate-pair' && entry.selected);
        if (pair) return stats.get(pair.remoteCandidateId).protocol;
      }
    }
    return null;
  });
}

// Frames decoded from each participant's camera.
export function watched(page) {
  return page.evaluate(async () => {
    const frames = {};
    for (const participant of window.room.remoteParticipants.values()) {
      for (const publication of participant.videoTrackPublications.values()) {
        (await publication.track?.receiver?.getStats())?.forEach(entry => {
          if (entry.type === 'inbound-rtp') frames[participant.identity] = { decoded: entry.framesDecoded ?? 0, width: entry.frameWidth ?? 0 };
        });
      }
    }
    return frames;
  });
}

export const send = (page, text, topic, reliable = true) =>
  page.evaluate(({ text, topic, reliable }) => window.room.localParticipant.publishData(new TextEncoder().encode(text), { reliable, topic }), { text, topic, reliable });

export const seen = page => page.evaluate(() => window.seen);

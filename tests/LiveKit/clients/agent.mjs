// A real participant outside a browser: @livekit/rtc-node.
import {
  AudioFrame, AudioSource, AudioStream, LocalAudioTrack, Room, RoomEvent, TrackKind, TrackPublishOptions, TrackSource, dispose,
} from '@livekit/rtc-node';

const rate = 48000;
const frameLength = rate / 100;

export async function joinAsAgent({ url, token, single }) {
  const room = new Room();
  const seen = { energy: {}, frames: {}, data: [], muted: [], unmuted: [], speakers: [], attributes: {}, texts: [], left: [], disconnected: null, reconnected: 0 };
  room.on(RoomEvent.DataReceived, (bytes, from, _, topic) => seen.data.push({ text: new TextDecoder().decode(bytes.slice(0, 40)), length: bytes.length, from: from?.identity, topic }));
  room.on(RoomEvent.TrackMuted, (_, participant) => seen.muted.push(participant.identity));
  room.on(RoomEvent.TrackUnmuted, (_, participant) => seen.unmuted.push(participant.identity));
  room.on(RoomEvent.ActiveSpeakersChanged, speakers => seen.speakers.push(...speakers.map(speaker => speaker.identity)));
  room.on(RoomEvent.ParticipantAttributesChanged, (_, participant) => { seen.attributes[participant.identity] = { ...participant.attributes }; });
  room.on(RoomEvent.ParticipantDisconnected, participant => seen.left.push(participant.identity));
  room.on(RoomEvent.Disconnected, reason => { seen.disconnected = reason ?? -1; });
  room.on(RoomEvent.Reconnected, () => { seen.reconnected++; });
  room.on(RoomEvent.TrackSubscribed, async (track, _, participant) => {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    for await (const frame of new AudioStream(track, 16000, 1)) {
      let sum = 0;
      for (const sample of frame.data) sum += (sample / 32768) ** 2;
      seen.frames[participant.identity] = (seen.frames[participant.identity] ?? 0) + 1;
      seen.energy[participant.identity] = (seen.energy[participant.identity] ?? 0) + sum / 16000;
    }
  });
  const started = Date.now();
  await room.connect(url, token, { autoSubscribe: true, dynacast: false, singlePeerConnection: single });
  room.localParticipant.registerRpcMethod('echo', async call => `${call.callerIdentity}:${call.payload.length}`);
  room.registerTextStreamHandler?.('chat', async (reader, from) => seen.texts.push({ length: (await reader.readAll()).length, from: from.identity }));
  let sounding = true;
  return {
    room,
    seen,
    milliseconds: Date.now() - started,
    // Publishes a tone of 440 Hz as microphone.
    async speak() {
      const source = new AudioSource(rate, 1);
      const options = new TrackPublishOptions();
      options.source = TrackSource.SOURCE_MICROPHONE;
      const publication = await room.localParticipant.publishTrack(LocalAudioTrack.createAudioTrack('tone', source), options);
      (async () => {
        let phase = 0;
        while (sounding) {
          const samples = new Int16Array(frameLength);
          for (let i = 0; i < frameLength; i++, phase += 2 * Math.PI * 440 / rate) samples[i] = 8000 * Math.sin(phase);
          await source.captureFrame(new AudioFrame(samples, rate, 1, frameLength));
        }
      })().catch(() => {});
      return publication.sid;
    },
    async close() {
      sounding = false;
      await room.disconnect();
    },
  };
}

export const disposeAgents = dispose;

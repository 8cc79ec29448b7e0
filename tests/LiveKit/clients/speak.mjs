// A speaker joins a room, says what is in a WAV file (16 bits, mono) and leaves.
import { readFileSync } from 'node:fs';
import { AudioFrame, AudioSource, LocalAudioTrack, Room, TrackPublishOptions, TrackSource, dispose } from '@livekit/rtc-node';
import { report } from './report.mjs';

const { url, token, wav } = JSON.parse(process.argv[2]);
const result = {};
const room = new Room();
try {
  const file = readFileSync(wav);
  const rate = file.readUInt32LE(24);
  const samples = new Int16Array(file.buffer.slice(file.byteOffset + file.indexOf('data') + 8, file.byteOffset + file.length - (file.length - file.indexOf('data')) % 2));
  await room.connect(url, token, { autoSubscribe: false, dynacast: false });
  const source = new AudioSource(rate, 1);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await room.localParticipant.publishTrack(LocalAudioTrack.createAudioTrack('voice', source), options);
  const step = rate / 50;
  for (let at = 0; at + step <= samples.length; at += step) await source.captureFrame(new AudioFrame(samples.slice(at, at + step), rate, 1, step));
  await source.waitForPlayout();
  result.seconds = samples.length / rate;
} catch (error) {
  result.error = error.stack ?? String(error);
} finally {
  await room.disconnect();
}
report(result);
await dispose();
process.exit(result.error ? 1 : 0);

// livekit-server-sdk against the server: every method of RoomService, dispatch of agents, and webhooks that were received before.
import { AgentDispatchClient, DataPacket_Kind, RoomServiceClient, WebhookReceiver } from 'livekit-server-sdk';
import { report } from './report.mjs';

const { api, room, webhooks } = JSON.parse(process.argv[2]);
const rooms = new RoomServiceClient(api.url, api.key, api.secret);
const result = {};
const names = entries => entries.map(entry => entry.identity ?? entry.name).sort();
try {
  const created = await rooms.createRoom({ name: 'created', emptyTimeout: 60, departureTimeout: 30, maxParticipants: 7, metadata: 'm' });
  result.created = { sid: created.sid, emptyTimeout: created.emptyTimeout, departureTimeout: created.departureTimeout, maxParticipants: created.maxParticipants, metadata: created.metadata };
  result.rooms = names(await rooms.listRooms());
  result.named = names(await rooms.listRooms(['created']));
  result.metadata = (await rooms.updateRoomMetadata(room, 'changed')).metadata;
  result.participants = names(await rooms.listParticipants(room));
  const track = (await rooms.getParticipant(room, 'anne')).tracks[0];
  result.muted = (await rooms.mutePublishedTrack(room, 'anne', track.sid, true)).muted;
  result.unmuted = (await rooms.mutePublishedTrack(room, 'anne', track.sid, false)).muted;
  const updated = await rooms.updateParticipant(room, 'bruno', {
    metadata: 'from the server', name: 'Bruno', attributes: { mood: 'calm' }, permission: { canPublish: false, canSubscribe: true, canPublishData: true },
  });
  result.updated = { metadata: updated.metadata, name: updated.name, attributes: updated.attributes, canPublish: updated.permission.canPublish };
  await rooms.updateSubscriptions(room, 'bruno', [track.sid], false);
  await rooms.sendData(room, new TextEncoder().encode('hello'), DataPacket_Kind.RELIABLE, { topic: 'server', destinationIdentities: ['bruno'] });
  const dispatches = new AgentDispatchClient(api.url, api.key, api.secret);
  const dispatch = await dispatches.createDispatch(room, 'coach', { metadata: 'hard' });
  result.dispatch = { agentName: dispatch.agentName, room: dispatch.room, metadata: dispatch.metadata };
  result.dispatched = (await dispatches.listDispatch(room)).map(entry => entry.agentName).sort();
  result.found = (await dispatches.getDispatch(dispatch.id, room)).id === dispatch.id;
  await dispatches.deleteDispatch(dispatch.id, room);
  result.afterwards = (await dispatches.listDispatch(room)).map(entry => entry.agentName);
  result.nobody = await rooms.getParticipant(room, 'nobody').catch(error => ({ status: error.status, code: error.code }));
  result.stranger = await new RoomServiceClient(api.url, api.key, `${api.secret}x`).listRooms().catch(error => ({ status: error.status, code: error.code }));
  await rooms.removeParticipant(room, 'bruno');
  await rooms.deleteRoom(room);
  await rooms.deleteRoom('created');
  const receiver = new WebhookReceiver(api.key, api.secret);
  result.webhooks = await Promise.all(webhooks.map(async ({ body, authorization }) => (await receiver.receive(body, authorization)).event));
  result.forged = await receiver.receive(`${webhooks[0].body} `, webhooks[0].authorization).then(() => 'accepted', error => error.message);
} catch (error) {
  result.error = error.stack ?? String(error);
}
report(result);
process.exit(result.error ? 1 : 0);

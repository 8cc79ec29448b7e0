using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>Closing of streams (RFC 6525), which is how data channels are closed (RFC 8831, 6.7): one request on its way at a time.</summary>
internal sealed class StreamResets(ISctpHandler handler, SctpPacketWriter writer, OutboundQueue outbound, InboundQueue inbound, uint initialTsn, uint peerInitialTsn)
{
    private const ushort OutgoingResetRequest = 13;
    private const ushort Response = 16;
    private const uint Performed = 1;
    private const uint BadSequenceNumber = 5;
    private const uint InProgress = 6;
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    private readonly List<ushort> _waiting = [];
    private ushort[] _requested = [];
    private uint _nextRequest = initialTsn;
    private uint _expectedRequest = peerInitialTsn;
    private uint _lastResult = Performed;
    private TimeSpan _deadline;

    /// <summary>Asks for a stream to be closed as soon as everything queued on it has been sent.</summary>
    public void Request(ushort stream, TimeSpan now)
    {
        if (_waiting.Count < MaxWaiting && !_waiting.Contains(stream) && !_requested.Contains(stream))
        {
            _waiting.Add(stream);
            Pump(now);
        }
    }

    /// <summary>Sends a request that is due.</summary>
    public void Pump(TimeSpan now)
    {
        if (_requested.Length == 0)
        {
            _requested = [.. _waiting.Where(stream => !outbound.HasWaiting(stream)).Take(64)];
            _waiting.RemoveAll(_requested.Contains);
            _deadline = now;
        }

        if (_requested.Length > 0 && now >= _deadline)
        {
            var length = 16 + 2 * _requested.Length;
            var request = new ByteWriter(writer.Add(SctpChunkType.ReConfig, 0, length));
            request.UInt16(OutgoingResetRequest);
            request.UInt16(length);
            request.UInt32(_nextRequest);
            request.UInt32(_expectedRequest - 1);
            request.UInt32(outbound.LastAssigned);
            foreach (var stream in _requested)
            {
                request.UInt16(stream);
            }

            writer.Flush();
            _deadline = now + RetryInterval;
        }
    }

    /// <summary>Handles a RE-CONFIG chunk: up to two parameters (3.1).</summary>
    public void Receive(ReadOnlySpan<byte> value, TimeSpan now)
    {
        var reader = new ByteReader(value);
        while (reader.TryUInt16(out var type) && reader.TryUInt16(out var length) && length >= 4 && reader.TryBytes(length - 4, out var content))
        {
            reader.TryBytes(-length & 3, out _);
            var parameter = new ByteReader(content);
            switch (type)
            {
                case OutgoingResetRequest:
                    OnRequest(ref parameter);
                    break;
                case Response when parameter.TryUInt32(out var answered) && parameter.TryUInt32(out var result):
                    OnResponse(answered, result, now);
                    break;
            }
        }
    }

    private void OnRequest(ref ByteReader parameter)
    {
        if (!parameter.TryUInt32(out var number) || !parameter.TryUInt32(out _) || !parameter.TryUInt32(out var lastTsn))
        {
            return;
        }

        var isNew = number == _expectedRequest;
        if (isNew)
        {
            // 5.2.2: not before everything sent on the streams has come.
            _lastResult = (int)(lastTsn - inbound.Cumulative) > 0 ? InProgress : Performed;
            if (_lastResult == Performed)
            {
                _expectedRequest++;
            }
        }

        Answer(number, isNew || number == _expectedRequest - 1 ? _lastResult : BadSequenceNumber);
        if (!isNew || _lastResult != Performed)
        {
            return;
        }

        while (parameter.TryUInt16(out var stream))
        {
            inbound.Reset(stream);
            handler.OnSctpStreamReset(stream);
        }
    }

    private void OnResponse(uint answered, uint result, TimeSpan now)
    {
        if (_requested.Length == 0 || answered != _nextRequest || result == InProgress)
        {
            return;
        }

        foreach (var stream in _requested)
        {
            outbound.ResetSequence(stream);
        }

        _requested = [];
        _nextRequest++;
        Pump(now);
    }

    private void Answer(uint number, uint result)
    {
        var response = new ByteWriter(writer.Add(SctpChunkType.ReConfig, 0, 12));
        response.UInt16(Response);
        response.UInt16(12);
        response.UInt32(number);
        response.UInt32(result);
    }
}

using System.Net.Sockets;
using System.Text;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// What DCP says about itself, of which the last lines are kept for error messages: each of its processes connects to a
/// socket of ours and holds the connection as long as it lives.
/// </summary>
internal sealed class DcpLog : IDisposable
{
    private const int KeptLines = 20;
    private const int Backlog = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Queue<string> _lines = new();
    private int _writers;

    public DcpLog(string socketPath)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        _listener.Listen(Backlog);
        _ = AcceptAsync();
    }

    /// <summary>The last lines.</summary>
    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join(Environment.NewLine, _lines);
        }
    }

    /// <summary>Waits until no process of DCP is left to say anything.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _writers) > 0)
        {
            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket writer;
            try
            {
                writer = await _listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _writers);
            _ = ReadAsync(writer);
        }
    }

    private async Task ReadAsync(Socket writer)
    {
        try
        {
            using var reader = new StreamReader(new NetworkStream(writer, ownsSocket: true), Encoding.UTF8);
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                Keep(line);
            }
        }
        catch (IOException broken)
        {
            Keep(broken.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _writers);
        }
    }

    private void Keep(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }
    }
}

using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Eloquence.Redis.Protocol;

namespace Eloquence.Redis.Connections;

/// <summary>An authenticated byte connection to one server, and nothing more: who may speak when is decided above.</summary>
internal sealed class RedisTransport : IAsyncDisposable
{
    private readonly RedisConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Stream _stream;
    private readonly PipeReader _input;
    private readonly RespReader _reader = new();
    private long _lastReceived;

    private RedisTransport(RedisConnectionOptions options, TimeProvider time, Stream stream)
    {
        _options = options;
        _time = time;
        _stream = stream;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024));
        _lastReceived = time.GetTimestamp();
    }

    public PipeWriter Output { get; }

    /// <summary>Time since the last bytes arrived.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Interlocked.Read(ref _lastReceived));

    /// <exception cref="RedisConnectionException">The server cannot be reached, refuses the credentials, or takes too long.</exception>
    public static async Task<RedisTransport> ConnectAsync(RedisConnectionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        RedisTransport? transport = null;
        try
        {
            transport = new RedisTransport(options, time, await OpenStreamAsync(options, linked.Token).ConfigureAwait(false));
            await transport.IntroduceAsync(linked.Token).ConfigureAwait(false);
            return transport;
        }
        catch (Exception failure)
        {
            if (transport is not null)
            {
                await transport.DisposeAsync().ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw failure switch
            {
                OperationCanceledException => new RedisConnectionException(
                    $"Redis at {options} did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s.", failure),
                RedisConnectionException => failure,
                _ => new RedisConnectionException($"Redis at {options} cannot be used: {failure.Message}", failure),
            };
        }
    }

    /// <summary>The next value from the server.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async ValueTask<RespValue> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastReceived, _time.GetTimestamp());
            var buffer = result.Buffer;
            if (_reader.TryRead(ref buffer, out var value))
            {
                _input.AdvanceTo(buffer.Start);
                return value;
            }

            _input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }
        }
    }

    /// <summary>Closes the socket, which ends every read and write under way.</summary>
    public async ValueTask DisposeAsync() => await _stream.DisposeAsync().ConfigureAwait(false);

    private static async Task<Stream> OpenStreamAsync(RedisConnectionOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken).ConfigureAwait(false);
            var network = new NetworkStream(socket, ownsSocket: true);
            if (!options.Ssl)
            {
                return network;
            }

            var secured = new SslStream(network);
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = options.SslHost ?? options.Host }, cancellationToken).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        if (_options.Password is { } password)
        {
            await RequireAsync(_options.User is { } user ? ["AUTH", user, password] : ["AUTH", password], cancellationToken).ConfigureAwait(false);
        }

        if (_options.ClientName is { } name)
        {
            await RequireAsync(["CLIENT", "SETNAME", name], cancellationToken).ConfigureAwait(false);
        }

        // A server that wants a password says NOAUTH here, at once, instead of at the first command.
        await RequireAsync(["SELECT", _options.Database], cancellationToken).ConfigureAwait(false);
    }

    private async Task RequireAsync(RedisArgument[] command, CancellationToken cancellationToken)
    {
        await RespWriter.WriteAsync(Output, command, cancellationToken).ConfigureAwait(false);
        await Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        var reply = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (reply.Kind != RespKind.Error)
        {
            return;
        }

        var error = new RedisServerException(reply.AsString()!);
        throw new RedisConnectionException(Explain(error), error);
    }

    private string Explain(RedisServerException error) => error.Code switch
    {
        "WRONGPASS" => $"Redis at {_options} refused the user or password: correct 'user' and 'password' in the connection string. ({error.Message})",
        "NOAUTH" => $"Redis at {_options} wants a password: add 'password=...' to the connection string. ({error.Message})",
        "LOADING" => $"Redis at {_options} is still loading its data. ({error.Message})",
        _ when error.Message.Contains("without any password configured", StringComparison.Ordinal) =>
            $"Redis at {_options} has no password configured but the connection string carries one: remove it or configure the server. ({error.Message})",
        _ => $"Redis at {_options} refused the connection: {error.Message}",
    };
}

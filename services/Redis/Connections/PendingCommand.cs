using System.Text;
using Eloquence.Redis.Protocol;

namespace Eloquence.Redis.Connections;

/// <summary>A command on its way: queued, then either handed to the socket or abandoned by its caller, never both.</summary>
internal sealed class PendingCommand(RedisArgument[] arguments)
    : TaskCompletionSource<RespValue>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Queued = 0;
    private const int Sent = 1;
    private const int Abandoned = 2;

    private int _state = Queued;

    public RedisArgument[] Arguments { get; } = arguments;

    public string Name => Encoding.UTF8.GetString(Arguments[0].Bytes.Span);

    /// <returns>False when the caller no longer wants the command sent.</returns>
    public bool TryBeginSending() => Interlocked.CompareExchange(ref _state, Sent, Queued) == Queued;

    /// <returns>True when the command will never be sent; false when the server may run it.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, Abandoned, Queued) != Sent;
}

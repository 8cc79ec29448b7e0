namespace Aspire.Hosting.Dashboard;

/// <summary>How a call ended; numbers from https://grpc.github.io/grpc/core/md_doc_statuscodes.html.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>Ends a call with a status other than OK.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;
}

/// <summary>The other side closed the stream or the connection: nobody is left to answer.</summary>
internal sealed class GrpcClientGoneException : Exception
{
    public GrpcClientGoneException()
        : base("The client closed the stream.")
    {
    }

    public GrpcClientGoneException(Exception cause)
        : base("The client closed the stream.", cause)
    {
    }
}

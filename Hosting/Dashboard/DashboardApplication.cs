using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Turns each HTTP/2 stream into a call of the service and its end into a gRPC status.</summary>
internal sealed partial class DashboardApplication(
    DashboardService service, ApiKey key, ILogger<DashboardApplication> logger, CancellationToken stopping)
    : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!GrpcCall.IsGrpc(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var call = new GrpcCall(context, ending.Token);
        if (!key.Allows(context.Request))
        {
            call.Finish(GrpcStatus.Unauthenticated, "The API key is missing or wrong.");
            return;
        }

        try
        {
            await service.CallAsync(context.Request.Path.ToString(), call);
            call.Finish(GrpcStatus.Ok);
        }
        catch (GrpcException e)
        {
            call.Finish(e.Status, e.Message);
        }
        catch (Exception e) when (e is GrpcClientGoneException || context.RequestAborted.IsCancellationRequested)
        {
            ClientGone(logger, context.Request.Path);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            call.Finish(GrpcStatus.Unavailable, "The application is stopping.");
        }
        catch (Exception e)
        {
            CallFailed(logger, e, context.Request.Path);
            call.Finish(GrpcStatus.Internal, e.Message);
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard's call of {Path} failed; the dashboard shows an error or calls again.")]
    private static partial void CallFailed(ILogger logger, Exception exception, PathString path);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The dashboard left {Path}.")]
    private static partial void ClientGone(ILogger logger, PathString path);
}

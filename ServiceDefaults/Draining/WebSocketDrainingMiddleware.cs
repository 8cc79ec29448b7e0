using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Eloquence.ServiceDefaults.Draining;

/// <summary>Keeps account of the WebSockets that handlers accept.</summary>
internal sealed class WebSocketDrainingMiddleware(RequestDelegate next, OpenWebSockets sockets)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpWebSocketFeature>() is not { IsWebSocketRequest: true } accepting)
        {
            await next(context);
            return;
        }
        var counted = new CountedAcceptance(accepting, sockets);
        context.Features.Set<IHttpWebSocketFeature>(counted);
        try
        {
            await next(context);
        }
        finally
        {
            counted.Finish();
        }
    }

    private sealed class CountedAcceptance(IHttpWebSocketFeature inner, OpenWebSockets sockets) : IHttpWebSocketFeature
    {
        private WebSocket? _accepted;

        public bool IsWebSocketRequest => inner.IsWebSocketRequest;

        public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
        {
            _accepted = await inner.AcceptAsync(context);
            sockets.Add(_accepted);
            return _accepted;
        }

        public void Finish()
        {
            if (_accepted is not null)
            {
                sockets.Remove(_accepted);
            }
        }
    }
}

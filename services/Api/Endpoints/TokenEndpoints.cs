using Eloquence.Api.Tokens;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>Tokens for LiveKit rooms, under all the names clients know; a token is refreshed by asking for another one.</summary>
internal static class TokenEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    private const int MaximumBodyBytes = 64 * 1024;

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("").WithTags("Tokens").WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        foreach (var path in (string[])["/api/token", "/token", "/generate-token", "/refresh-token", "/confidence-boost/token"])
        {
            tokens.MapPost(path, IssueAsync).Accepts<TokenRequest>("application/json").Produces<TokenAnswer>().ProducesProblem(StatusCodes.Status422UnprocessableEntity)
                .WithSummary("A token with which a participant joins a LiveKit room.");
        }
    }

    private static async Task<IResult> IssueAsync(HttpRequest request, LiveKitTokenIssuer issuer, CancellationToken cancellationToken)
    {
        var order = (await JsonBody.ReadAsync<TokenRequest>(request, cancellationToken)).Validate();
        return issuer.CanIssue
            ? TypedResults.Ok(new TokenAnswer(order, issuer.Issue(order.Room, order.Identity, order.Metadata, order.Grants, order.Lifetime, order.RecordAs), PublicAddress.WebSocket(request)))
            : RejectionFilter.Problem(new RejectionException(
                StatusCodes.Status503ServiceUnavailable, "livekit_not_configured", "No LiveKit key is configured.",
                "Set LiveKit:ApiKey and LiveKit:ApiSecret, the pair the LiveKit server knows; the app model does so by itself."));
    }

    /// <summary>The union of what the token services of before answered.</summary>
    private sealed record TokenAnswer
    {
        public TokenAnswer(TokenOrder order, IssuedToken issued, string url)
        {
            Token = issued.Jwt;
            ExpiresAt = issued.ExpiresAt;
            Room = RoomName = order.Room;
            Identity = ParticipantIdentity = order.Identity;
            Url = LivekitUrl = url;
        }

        public string Token { get; }

        public string Url { get; }

        public string LivekitUrl { get; }

        public string RoomName { get; }

        public string Room { get; }

        public string ParticipantIdentity { get; }

        public string Identity { get; }

        public DateTime ExpiresAt { get; }
    }
}

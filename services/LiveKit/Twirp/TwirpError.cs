namespace Eloquence.LiveKit.Twirp;

/// <summary>An error as the Twirp protocol (twitchtv.github.io/twirp, "Errors") writes it.</summary>
/// <param name="Code">Word of the protocol.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="Status">HTTP status that goes with the code.</param>
internal sealed record TwirpError(string Code, string Message, int Status)
{
    public static TwirpError Unauthenticated(string reason) => new("unauthenticated", reason, StatusCodes.Status401Unauthorized);

    public static TwirpError PermissionDenied(string grant) => new("permission_denied", $"the token lacks the grant {grant}", StatusCodes.Status403Forbidden);

    public static TwirpError NotFound(string what) => new("not_found", $"{what} does not exist", StatusCodes.Status404NotFound);

    public static TwirpError BadRoute(string path) => new("bad_route", $"no handler for path {path}", StatusCodes.Status404NotFound);

    public static TwirpError Malformed { get; } = new("malformed", "the body is not the request message of this method", StatusCodes.Status400BadRequest);

    public static TwirpError InvalidArgument(string reason) => new("invalid_argument", reason, StatusCodes.Status400BadRequest);

    public static TwirpError Exhausted(string reason) => new("resource_exhausted", reason, StatusCodes.Status429TooManyRequests);

    public static TwirpError Unimplemented(string method) => new("unimplemented", $"{method} is not part of the development server; livekit-server has it", StatusCodes.Status501NotImplemented);
}

/// <summary>Ends a method with an error.</summary>
internal sealed class TwirpException(TwirpError error) : Exception(error.Message)
{
    public TwirpError Error { get; } = error;
}

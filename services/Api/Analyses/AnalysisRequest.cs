using System.Security.Cryptography;
using System.Text;

namespace Eloquence.Api.Analyses;

/// <summary>One question about one recording. Asked again with the same bytes in the same scope, it has the same answer.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Recording">The recording with its session, user and exercise.</param>
/// <param name="Question">What else decides the answer, such as the text that should have been spoken; <see langword="null"/> when nothing does.</param>
internal sealed record AnalysisRequest(AnalysisKind Kind, Recording Recording, string? Question = null)
{
    /// <summary>Whose question it is: the session, else the user, else nobody's in particular; with a digest of <see cref="Question"/>.</summary>
    public string Scope { get; } = Question is null
        ? Recording.Scope
        : $"{Recording.Scope}#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Question)))}";
}

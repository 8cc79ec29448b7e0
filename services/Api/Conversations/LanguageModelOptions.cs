using System.ComponentModel.DataAnnotations;

namespace Eloquence.Api.Conversations;

/// <summary>Configuration section <c>LanguageModel</c>: any server that speaks OpenAI's chat protocol (Mistral, Ollama, vLLM). Without an endpoint the local coach answers.</summary>
internal sealed class LanguageModelOptions : IValidatableObject
{
    public const string Section = "LanguageModel";

    /// <summary>Base address, up to and including <c>/v1</c>.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Sent as a bearer token; servers of one's own mostly need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Model to ask; when empty, the one the client names.</summary>
    public string? Model { get; set; }

    /// <summary>Longest silence within a streamed answer; shorter than the gateway's, so that the client hears the reason.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan StreamPatience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest time for a judgement that is added to an analysis.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan JudgementTime { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>True when there is a server to ask.</summary>
    public bool IsConfigured => Endpoint is not null;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The address itself may hold a password, so it is not repeated.
        if (Endpoint is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Endpoint)} is no http or https address up to and including /v1. A key belongs into {Section}:{nameof(ApiKey)}.", [nameof(Endpoint)]);
        }
    }
}

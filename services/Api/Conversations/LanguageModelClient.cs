using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;

namespace Eloquence.Api.Conversations;

/// <summary>The configured language model, through OpenAI's client. Statuses come back as they are; nothing is repeated here, as the caller does that.</summary>
internal sealed class LanguageModelClient(HttpClient http, IOptions<LanguageModelOptions> options)
{
    private const string NoKey = "none";
    private const string AnyModel = "default";

    public bool IsConfigured => options.Value.IsConfigured;

    /// <summary>What answers, for the <c>engine</c> of what rests on it.</summary>
    public string Engine => string.IsNullOrEmpty(options.Value.Model) ? AnyModel : options.Value.Model;

    /// <summary>Base address of the server.</summary>
    public Uri? Endpoint => options.Value.Endpoint;

    /// <summary>OpenAI's client for the configured model.</summary>
    public ChatClient Chat => new(
        Engine,
        new ApiKeyCredential(string.IsNullOrEmpty(options.Value.ApiKey) ? NoKey : options.Value.ApiKey),
        new OpenAIClientOptions
        {
            Endpoint = options.Value.Endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = options.Value.StreamPatience,
        });

    /// <summary>Sends a request and returns as soon as the answer begins; the caller disposes it.</summary>
    /// <exception cref="ClientResultException">Nobody answered.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    public async Task<PipelineResponse> SendAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        using var content = BinaryContent.Create(request.ToUpstream(options.Value.Model));
        var result = await Chat.CompleteChatAsync(content, new RequestOptions
        {
            BufferResponse = false,
            CancellationToken = cancellationToken,
            ErrorOptions = ClientErrorBehaviors.NoThrow,
        });
        return result.GetRawResponse();
    }

    /// <summary>Takes the key out of one answer: some servers repeat it when they refuse it, and a model may be made to say it.</summary>
    public KeyScrubber NewScrubber() => new(options.Value.ApiKey);
}

using System.ClientModel;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Eloquence.Api.Conversations;

/// <summary>
/// The configured language model as everything in this service asks it, registered under <see cref="Key"/>. Texts only; of the options it
/// passes on the temperature and the most tokens.
/// </summary>
internal sealed class LanguageModelChat(LanguageModelClient model) : IChatClient
{
    /// <summary>Key of the registration.</summary>
    public const string Key = "language-model";

    /// <exception cref="ClientResultException">The server refused or nobody answered.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatCompletion completion = await model.Chat.CompleteChatAsync(Translate(messages), Translate(options), cancellationToken);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Text(completion.Content)))
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = completion.FinishReason == OpenAI.Chat.ChatFinishReason.Length ? Microsoft.Extensions.AI.ChatFinishReason.Length : Microsoft.Extensions.AI.ChatFinishReason.Stop,
        };
    }

    /// <exception cref="ClientResultException">The server refused or nobody answered.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in model.Chat.CompleteChatStreamingAsync(Translate(messages), Translate(options), cancellationToken))
        {
            if (Text(update.ContentUpdate) is { Length: > 0 } text)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, text) { ResponseId = update.CompletionId, ModelId = update.Model };
            }
        }
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai", model.Endpoint, model.Engine)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The connections are the factory's.
    }

    private static string Text(ChatMessageContent content) => string.Concat(content.Select(part => part.Text));

    private static OpenAI.Chat.ChatMessage[] Translate(IEnumerable<ChatMessage> messages) =>
    [
        .. messages.Select<ChatMessage, OpenAI.Chat.ChatMessage>(message =>
            message.Role == ChatRole.System ? new SystemChatMessage(message.Text)
            : message.Role == ChatRole.Assistant ? new AssistantChatMessage(message.Text)
            : new UserChatMessage(message.Text)),
    ];

    private static ChatCompletionOptions Translate(ChatOptions? options) => new()
    {
        Temperature = options?.Temperature,
        MaxOutputTokenCount = options?.MaxOutputTokens,
    };
}

using Eloquence.Api.Live;
using Microsoft.Extensions.AI;

namespace Eloquence.Api.Conversations;

/// <summary>Registers the coach, the language model and the voice that reads aloud.</summary>
internal static class ConversationExtensions
{
    public static void AddConversations(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LanguageModelOptions>().BindConfiguration(LanguageModelOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<SpeechSynthesisOptions>().BindConfiguration(SpeechSynthesisOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHttpClient<LanguageModelClient>();
        builder.Services.AddKeyedTransient<IChatClient, LanguageModelChat>(LanguageModelChat.Key);
        builder.Services.AddTransient<ChatProxy>();
        builder.Services.AddTransient<LanguageJudge>();
        builder.Services.AddSingleton<PersonaCatalogue>();
        builder.Services.AddSingleton<LocalCoach>();
        builder.Services.AddTransient<CoachService>();
        builder.Services.AddTransient<ILiveCoach, CoachService>();
        builder.Services.AddSingleton<SpeechSynthesiser>();
    }
}

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>Composition of the engine.</summary>
internal static class WhisperCppExtensions
{
    /// <summary>Adds whisper.cpp as the recogniser, set up by the configuration section <c>Speech</c>, unless there is a recogniser already.</summary>
    public static void AddWhisperCpp(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(ISpeechRecognizer)))
        {
            return;
        }

        builder.Services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<WhisperCppRecognizer>();
        builder.Services.AddSingleton<ISpeechRecognizer>(services => services.GetRequiredService<WhisperCppRecognizer>());
        builder.Services.AddHostedService(services => services.GetRequiredService<WhisperCppRecognizer>());
    }
}

using System.Runtime.InteropServices;

namespace Eloquence.WhisperWorker.Native;

/// <summary>whisper.cpp, loaded from a folder, with the functions this program calls (whisper.h of 1.9).</summary>
internal sealed unsafe class WhisperLibrary
{
    /// <summary>Names under which the library lies in its folder: a build of the sources, or a Node.js addon that exports the same functions.</summary>
    private static readonly string[] FileNames = ["libwhisper.so", "libwhisper.dylib", "whisper.dll", "index.node"];
    private static readonly string[] BackendFileNames = ["libggml.so", "libggml.dylib", "ggml.dll"];

    private readonly nint _handle;

    private WhisperLibrary(nint handle)
    {
        _handle = handle;
        SystemInfo = Text(((delegate* unmanaged[Cdecl]<nint>)Export("whisper_print_system_info"))());
        Version = Text(((delegate* unmanaged[Cdecl]<nint>)Export("whisper_version"))());
        ContextDefaults = (delegate* unmanaged[Cdecl]<ContextParameters>)Export("whisper_context_default_params");
        FullDefaults = (delegate* unmanaged[Cdecl]<int, FullParameters>)Export("whisper_full_default_params");
        InitFromBuffer = (delegate* unmanaged[Cdecl]<void*, nuint, ContextParameters, nint>)Export("whisper_init_from_buffer_with_params_no_state");
        InitFromFile = (delegate* unmanaged[Cdecl]<nint, ContextParameters, nint>)Export("whisper_init_from_file_with_params_no_state");
        InitState = (delegate* unmanaged[Cdecl]<nint, nint>)Export("whisper_init_state");
        FreeState = (delegate* unmanaged[Cdecl]<nint, void>)Export("whisper_free_state");
        Free = (delegate* unmanaged[Cdecl]<nint, void>)Export("whisper_free");
        SetLog = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<int, nint, nint, void>, nint, void>)Export("whisper_log_set");
        FullWithState = (delegate* unmanaged[Cdecl]<nint, nint, FullParameters, float*, int, int>)Export("whisper_full_with_state");
        SegmentCount = (delegate* unmanaged[Cdecl]<nint, int>)Export("whisper_full_n_segments_from_state");
        SegmentStart = (delegate* unmanaged[Cdecl]<nint, int, long>)Export("whisper_full_get_segment_t0_from_state");
        SegmentEnd = (delegate* unmanaged[Cdecl]<nint, int, long>)Export("whisper_full_get_segment_t1_from_state");
        SegmentNoSpeech = (delegate* unmanaged[Cdecl]<nint, int, float>)Export("whisper_full_get_segment_no_speech_prob_from_state");
        TokenCount = (delegate* unmanaged[Cdecl]<nint, int, int>)Export("whisper_full_n_tokens_from_state");
        TokenText = (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint>)Export("whisper_full_get_token_text_from_state");
        Token = (delegate* unmanaged[Cdecl]<nint, int, int, TokenData>)Export("whisper_full_get_token_data_from_state");
        EndOfText = (delegate* unmanaged[Cdecl]<nint, int>)Export("whisper_token_eot");
        IsMultilingual = (delegate* unmanaged[Cdecl]<nint, int>)Export("whisper_is_multilingual");
        LanguageId = (delegate* unmanaged[Cdecl]<nint, int>)Export("whisper_lang_id");
    }

    public string Version { get; }

    public string SystemInfo { get; }

    public delegate* unmanaged[Cdecl]<ContextParameters> ContextDefaults { get; }

    public delegate* unmanaged[Cdecl]<int, FullParameters> FullDefaults { get; }

    public delegate* unmanaged[Cdecl]<void*, nuint, ContextParameters, nint> InitFromBuffer { get; }

    public delegate* unmanaged[Cdecl]<nint, ContextParameters, nint> InitFromFile { get; }

    public delegate* unmanaged[Cdecl]<nint, nint> InitState { get; }

    public delegate* unmanaged[Cdecl]<nint, void> FreeState { get; }

    public delegate* unmanaged[Cdecl]<nint, void> Free { get; }

    public delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<int, nint, nint, void>, nint, void> SetLog { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, FullParameters, float*, int, int> FullWithState { get; }

    public delegate* unmanaged[Cdecl]<nint, int> SegmentCount { get; }

    public delegate* unmanaged[Cdecl]<nint, int, long> SegmentStart { get; }

    public delegate* unmanaged[Cdecl]<nint, int, long> SegmentEnd { get; }

    public delegate* unmanaged[Cdecl]<nint, int, float> SegmentNoSpeech { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int> TokenCount { get; }

    public delegate* unmanaged[Cdecl]<nint, nint, int, int, nint> TokenText { get; }

    public delegate* unmanaged[Cdecl]<nint, int, int, TokenData> Token { get; }

    public delegate* unmanaged[Cdecl]<nint, int> EndOfText { get; }

    public delegate* unmanaged[Cdecl]<nint, int> IsMultilingual { get; }

    public delegate* unmanaged[Cdecl]<nint, int> LanguageId { get; }

    /// <summary>Loads the library and every backend beside it (CPU variants, and CUDA or Vulkan when the user has put them there).</summary>
    /// <param name="folder">Folder that holds the library.</param>
    /// <exception cref="LibraryRefusedException">There is none, it cannot be loaded, or it is not the version whose structures are known here.</exception>
    public static WhisperLibrary Load(string folder)
    {
        var path = Find(folder, FileNames) ?? throw new LibraryRefusedException(
            $"No whisper library lies in {folder} (looked for {string.Join(", ", FileNames)}).");
        try
        {
            var handle = NativeLibrary.Load(path);
            if (Find(folder, BackendFileNames) is { } ggml)
            {
                var name = Marshal.StringToCoTaskMemUTF8(folder);
                ((delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(NativeLibrary.Load(ggml), "ggml_backend_load_all_from_path"))(name);
                Marshal.FreeCoTaskMem(name);
            }

            var library = new WhisperLibrary(handle);
            LayoutCheck.Verify(library);
            return library;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new LibraryRefusedException($"{path} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>A text that the library owns.</summary>
    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";

    private static string? Find(string folder, string[] names) =>
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private nint Export(string name) => NativeLibrary.GetExport(_handle, name);
}

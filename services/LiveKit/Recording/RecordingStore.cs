using System.Globalization;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Recording;

/// <summary>The folder of recordings: names files as they were asked for, and sees to it that they do not fill the disk or stay for ever.</summary>
internal sealed class RecordingStore
{
    /// <summary>Ending of finished recordings.</summary>
    public const string Extension = ".ogg";

    private const int LongestName = 100;
    private const long Megabyte = 1024 * 1024;

    private readonly LiveKitOptions _options;
    private readonly TimeProvider _time;
    private long _used;

    public RecordingStore(IOptions<LiveKitOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        if (IsOpen)
        {
            Directory.CreateDirectory(_options.RecordingFolder);
            Sweep();
        }
    }

    /// <summary>False when no folder is configured: nothing is recorded.</summary>
    public bool IsOpen => _options.RecordingFolder.Length > 0;

    /// <summary>Largest recording, in bytes.</summary>
    public long MaxBytesEach => _options.RecordingMegabytesEach * Megabyte;

    /// <summary>True when all recordings together have as many bytes as they may.</summary>
    public bool IsFull => Interlocked.Read(ref _used) >= _options.RecordingMegabytes * Megabyte;

    /// <summary>Bytes of all recordings.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Counts bytes written, or less than zero for deleted ones.</summary>
    public void Count(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>The name of a recording by a template of livekit-server's egress; of what it cannot be, such as a way out of the folder, nothing is left.</summary>
    /// <param name="template">May have <c>{room_name}</c>, <c>{publisher_identity}</c>, <c>{track_id}</c>, <c>{time}</c>; empty for the usual.</param>
    /// <param name="room">Name of the room.</param>
    /// <param name="identity">Who is recorded.</param>
    /// <param name="trackSid">What is recorded.</param>
    public string Name(string template, string room, string identity, string trackSid)
    {
        var time = _time.GetUtcNow().ToString("yyyy-MM-dd'T'HHmmss", CultureInfo.InvariantCulture);
        var filled = (template.Length > 0 ? template : "{room_name}/{publisher_identity}-{time}")
            .Replace("{room_name}", Part(room), StringComparison.Ordinal)
            .Replace("{publisher_identity}", Part(identity), StringComparison.Ordinal)
            .Replace("{track_id}", trackSid, StringComparison.Ordinal)
            .Replace("{time}", time, StringComparison.Ordinal);
        if (filled.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            filled = filled[..^Extension.Length];
        }

        var parts = filled.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Part).Where(part => part.Trim('.').Length > 0);
        return $"{string.Join('/', parts.TakeLast(2))}-{trackSid}{Extension}";
    }

    public string Path(string name) => System.IO.Path.Combine(_options.RecordingFolder, name);

    /// <summary>Deletes a recording and the folder that it leaves empty.</summary>
    public void Delete(string name)
    {
        var file = new FileInfo(Path(name));
        if (file.Exists)
        {
            Count(-file.Length);
            file.Delete();
        }

        if (file.Directory is { Exists: true } folder && !folder.EnumerateFileSystemInfos().Any() && System.IO.Path.GetFullPath(folder.FullName) != System.IO.Path.GetFullPath(_options.RecordingFolder))
        {
            folder.Delete();
        }
    }

    /// <summary>Deletes what is older than recordings are kept, and counts the rest.</summary>
    public void Sweep()
    {
        var oldest = _time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(_options.RecordingHours);
        var used = 0L;
        foreach (var file in new DirectoryInfo(_options.RecordingFolder).EnumerateFiles("*", SearchOption.AllDirectories).ToList())
        {
            if (file.LastWriteTimeUtc < oldest)
            {
                Delete(System.IO.Path.GetRelativePath(_options.RecordingFolder, file.FullName));
            }
            else
            {
                used += file.Length;
            }
        }

        Interlocked.Exchange(ref _used, used);
    }

    private static string Part(string text)
    {
        var safe = string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        return safe[..Math.Min(safe.Length, LongestName)];
    }
}

using System.Security.Cryptography;

namespace Eloquence.Api.Analyses;

/// <summary>
/// Holds an upload that can be read more than once, also at the same time: in memory up to <see cref="MemoryLimit"/>, then in a temporary file
/// that disappears with it. The SHA-256 of the bytes is computed as they come.
/// </summary>
internal sealed class AudioSpool : IAsyncDisposable
{
    /// <summary>Largest recording: 50 MB, 26 minutes of 16-bit mono at 16 kHz.</summary>
    public const int MaximumBytes = 50_000_000;

    internal const int MemoryLimit = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream _store = new MemoryStream();

    private AudioSpool()
    {
    }

    public int Length => (int)_store.Length;

    /// <summary>SHA-256 of the bytes.</summary>
    public byte[] Sha256 { get; private set; } = [];

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="RejectionException">There are more than <see cref="MaximumBytes"/> (413).</exception>
    public static async Task<AudioSpool> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var spool = new AudioSpool();
        try
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await spool.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            await spool._store.FlushAsync(cancellationToken);
            spool.Sha256 = spool._hash.GetHashAndReset();
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bytes from the beginning; several readers do not disturb each other. The spool must outlive the stream.</summary>
    public Stream OpenRead() => _store is FileStream file
        ? new FileStream(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true)
        : new MemoryStream(((MemoryStream)_store).GetBuffer(), 0, Length, writable: false);

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _store.DisposeAsync();
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_store.Length + bytes.Length > MaximumBytes)
        {
            throw UploadRejections.TooLarge();
        }

        if (_store is MemoryStream memory && memory.Length + bytes.Length > MemoryLimit)
        {
            _store = OpenTemporaryFile();
            memory.Position = 0;
            await memory.CopyToAsync(_store, cancellationToken);
        }

        _hash.AppendData(bytes.Span);
        await _store.WriteAsync(bytes, cancellationToken);
    }

    private static FileStream OpenTemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), $"eloquence-upload-{Environment.ProcessId}-{Guid.NewGuid():N}"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });
}

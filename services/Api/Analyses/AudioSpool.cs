using System.Security.Cryptography;
using Eloquence.Audio;

namespace Eloquence.Api.Analyses;

/// <summary>
/// Holds an upload that can be read more than once, also at the same time: in memory up to <see cref="MemoryLimit"/>, then in a temporary file
/// that disappears with it. The SHA-256 of the bytes is computed as they come.
/// </summary>
internal sealed class AudioSpool : IAsyncDisposable
{
    /// <summary>Largest recording that is stored with its analysis: 50 MB. A row of PostgreSQL is read and written in one piece, several times in memory.</summary>
    public const int MaximumKeptBytes = 50_000_000;

    internal const int MemoryLimit = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream _store = new MemoryStream();

    private AudioSpool()
    {
    }

    public int Length => (int)_store.Length;

    /// <summary>Whether the recording is stored with its analysis, so that it can be listened to again.</summary>
    public bool IsKept => Length <= MaximumKeptBytes;

    /// <summary>SHA-256 of the bytes.</summary>
    public byte[] Sha256 { get; private set; } = [];

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="maximum">The most bytes it may have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RejectionException">There are more than <paramref name="maximum"/> (413).</exception>
    public static async Task<AudioSpool> ReadAsync(Stream source, int maximum, CancellationToken cancellationToken)
    {
        var spool = new AudioSpool();
        try
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (spool._store.Length + read > maximum)
                {
                    throw UploadRejections.TooLarge(maximum);
                }

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
        ? new SharedFileStream(file.SafeFileHandle, Length)
        : new MemoryStream(((MemoryStream)_store).GetBuffer(), 0, Length, writable: false);

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _store.DisposeAsync();
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_store is MemoryStream memory && memory.Length + bytes.Length > MemoryLimit)
        {
            _store = TemporaryFile.Open();
            memory.Position = 0;
            await memory.CopyToAsync(_store, cancellationToken);
        }

        _hash.AppendData(bytes.Span);
        await _store.WriteAsync(bytes, cancellationToken);
    }
}

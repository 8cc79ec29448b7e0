using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Size">Items per page.</param>
internal readonly record struct PageRequest(int Number, int Size)
{
    public long Offset => (Number - 1L) * Size;
}

/// <summary>One page of a list.</summary>
/// <param name="Items">Items of the page.</param>
/// <param name="Total">Items of the whole list.</param>
/// <param name="Request">Which page it is.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, long Total, PageRequest Request)
{
    /// <summary>Reads a batch whose first command counts and whose second one reads the page.</summary>
    public static async Task<Page<T>> ReadAsync(NpgsqlBatch batch, PageRequest request, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var total = rows.GetInt64(0);
        await rows.NextResultAsync(cancellationToken);
        List<T> items = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            items.Add(read(rows));
        }

        return new Page<T>(items, total, request);
    }

    public Page<TOther> Select<TOther>(Func<T, TOther> convert) => new([.. Items.Select(convert)], Total, Request);
}

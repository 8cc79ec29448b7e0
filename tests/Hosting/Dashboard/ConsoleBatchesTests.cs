using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

public sealed class ConsoleBatchesTests
{
    [Fact]
    public void Few_lines_stay_together() =>
        Assert.Equal([2], ConsoleBatches.Split([new("a", false, 1), new("b", false, 2)]).Select(batch => batch.Count));

    [Fact]
    public void No_lines_make_no_message() => Assert.Empty(ConsoleBatches.Split([]));

    [Fact]
    public void Many_lines_are_cut_into_messages_below_the_limit_and_keep_their_order()
    {
        var lines = Enumerable.Range(1, 9).Select(i => new ConsoleLine(new string('x', 900_000), false, i)).ToList();
        var batches = ConsoleBatches.Split(lines).ToList();
        Assert.Equal([2, 2, 2, 2, 1], batches.Select(batch => batch.Count));
        Assert.Equal(lines, batches.SelectMany(batch => batch));
    }

    [Fact]
    public void A_multitude_of_empty_lines_is_cut_too()
    {
        var lines = Enumerable.Repeat(new ConsoleLine("", false, 1), 1_000_000).ToList();
        Assert.All(ConsoleBatches.Split(lines), batch => Assert.InRange(batch.Count, 1, 125_000));
    }

    [Fact]
    public void A_gigantic_line_is_shortened_and_says_by_how_much()
    {
        var line = Assert.Single(Assert.Single(ConsoleBatches.Split([new(new string('x', ConsoleBatches.MostCharacters + 7), true, 5)])));
        Assert.StartsWith(new string('x', ConsoleBatches.MostCharacters), line.Text, StringComparison.Ordinal);
        Assert.EndsWith("(7 more characters not shown)", line.Text, StringComparison.Ordinal);
        Assert.Equal((true, 5), (line.IsStdErr, line.LineNumber));
    }
}

namespace Eloquence.Repository.Tests;

/// <summary>What finished code does not hold.</summary>
public sealed class CodeTests(RepositoryFiles files) : IClassFixture<RepositoryFiles>
{
    private static readonly TextRule Unfinished = new(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b|NotImplemented" + "Exception");

    private static readonly TextRule BlindWait = new(@"\bThread\s*\.\s*" + @"Sleep\b|\bSpinWait\." + @"SpinUntil\b");

    private static readonly TextRule ConditionalCompilation = new(@"^\s*#\s*(if|elif|else)\b");

    private static readonly TextRule Folding = new(@"^\s*#\s*region\b");

    [Fact]
    public void Nothing_is_left_to_be_written() => Unfinished.HoldsIn(files.Texts);

    [Fact]
    public void Tests_wait_for_conditions_not_for_time_to_pass() =>
        BlindWait.HoldsIn(files.All.Where(file => file.IsIn("tests") && file.IsNamed("*.cs")));

    [Fact]
    public void The_app_model_is_one_text_for_both_implementations_of_Aspire()
    {
        var appModel = files.All.Where(file => file.Name == "AppHost/Program.cs" || (file.IsIn("AppHost/Resources") && file.IsNamed("*.cs"))).ToList();
        Assert.NotEmpty(appModel);
        ConditionalCompilation.HoldsIn(appModel);
    }

    [Fact]
    public void No_code_is_folded_away() => Folding.HoldsIn(files.All.Where(file => file.IsNamed("*.cs")));

    [Theory]
    [InlineData("// TO", "DO later", true)]
    [InlineData("throw new NotImplemented", "Exception();", true)]
    [InlineData("the to", "do list", false)]
    public void Unfinished_work_is_recognised(string start, string rest, bool isUnfinished) =>
        Assert.Equal(isUnfinished, Unfinished.Forbids(start + rest));

    [Theory]
    [InlineData("Thread.", "Sleep(20);", true)]
    [InlineData("Thread.", "Yield();", false)]
    public void Blind_waits_are_recognised(string start, string rest, bool isBlind) =>
        Assert.Equal(isBlind, BlindWait.Forbids(start + rest));

    [Theory]
    [InlineData("    #if DEBUG", true)]
    [InlineData("# if NUGET", true)]
    [InlineData("#ifdef", false)]
    [InlineData("// #if", false)]
    public void Conditions_for_the_compiler_are_recognised(string line, bool isCondition) =>
        Assert.Equal(isCondition, ConditionalCompilation.Forbids(line));
}

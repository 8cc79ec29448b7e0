using Polly;

namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>One call with all its attempts.</summary>
internal sealed record Call(HttpRequestMessage Request, TimeAllowance Allowance)
{
    private static readonly ResiliencePropertyKey<Call> Key = new("Eloquence.Call");

    public void Attach(ResilienceContext context) => context.Properties.Set(Key, this);

    public static Call Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);
}

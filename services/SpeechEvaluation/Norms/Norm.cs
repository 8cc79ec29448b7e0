using System.ComponentModel.DataAnnotations;

namespace Eloquence.SpeechEvaluation.Norms;

/// <summary>
/// Where good public speech lies on one scale, and how fast a score falls beside it. Inside the band the score is 100. Outside it is
/// 100 · 2^-(d/h)², with d the distance to the nearer bound and h the distance at which 50 points are left: continuous, strictly falling with
/// the distance, flat at the bound so that nobody is punished for a rounding, and never below 0.
/// </summary>
internal sealed class Norm : IValidatableObject
{
    /// <summary>The measured quantity as a French noun phrase.</summary>
    [Required]
    public string Quantity { get; set; } = "";

    /// <summary>Unit of every number here.</summary>
    [Required]
    public string Unit { get; set; } = "";

    /// <summary>Lower bound of the band; without one nothing is too little.</summary>
    public double? Low { get; set; }

    /// <summary>Upper bound of the band; without one nothing is too much.</summary>
    public double? High { get; set; }

    /// <summary>Distance below the band that costs 50 points.</summary>
    [Range(1e-6, 1e6)]
    public double HalfBelow { get; set; } = 1;

    /// <summary>Distance above the band that costs 50 points.</summary>
    [Range(1e-6, 1e6)]
    public double HalfAbove { get; set; } = 1;

    /// <summary>Share in the overall score, relative to the others.</summary>
    [Range(0, 100)]
    public double Weight { get; set; } = 1;

    /// <summary>What the bounds rest on.</summary>
    public NormBasis Basis { get; set; } = NormBasis.Chosen;

    /// <summary>The publication, or why the bounds were chosen so.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>The score of a measured value, 0..100.</summary>
    public double Score(double measured)
    {
        var relative = measured switch
        {
            _ when measured < Low => (Low.Value - measured) / HalfBelow,
            _ when measured > High => (measured - High.Value) / HalfAbove,
            _ => 0,
        };
        return 100 * Math.Pow(2, -relative * relative);
    }

    /// <summary>-1 below the band, 0 inside, 1 above.</summary>
    public int Side(double measured) => measured < Low ? -1 : measured > High ? 1 : 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Low is null && High is null)
        {
            yield return new ValidationResult($"The norm of “{Quantity}” has neither a lower nor an upper bound.");
        }
        if (Low > High)
        {
            yield return new ValidationResult($"The norm of “{Quantity}” has its lower bound {Low} above its upper bound {High}.");
        }
    }
}

/// <summary>What the bounds of a norm rest on.</summary>
internal enum NormBasis
{
    /// <summary>This project chose them; no publication gives them.</summary>
    Chosen,

    /// <summary>A publication gives the centre or one bound, this project chose the rest.</summary>
    Partly,

    /// <summary>A publication gives them.</summary>
    Published,
}

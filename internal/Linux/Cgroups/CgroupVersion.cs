namespace EdgeOrch.Linux;

/// <summary>Which control group hierarchy holds the controllers.</summary>
public enum CgroupVersion
{
    /// <summary>No control groups are mounted.</summary>
    None,

    /// <summary>One hierarchy per controller, also where an empty v2 hierarchy sits beside them ("hybrid").</summary>
    V1,

    /// <summary>One hierarchy for all.</summary>
    V2,
}

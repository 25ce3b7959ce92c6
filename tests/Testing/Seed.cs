using System.Globalization;

namespace EdgeOrch.Testing;

/// <summary>Where randomness comes from: a number that the test prints, and that EDGEORCH_STRESS_SEED sets to see the same again.</summary>
public static class Seed
{
    private static int? Given => Number("EDGEORCH_STRESS_SEED");

    /// <summary>How many times as long as usual a stress test goes on: EDGEORCH_STRESS_EFFORT, else 1.</summary>
    public static int Effort => Number("EDGEORCH_STRESS_EFFORT") ?? 1;

    /// <summary>The seed of this run.</summary>
    public static int Next() => Given ?? System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

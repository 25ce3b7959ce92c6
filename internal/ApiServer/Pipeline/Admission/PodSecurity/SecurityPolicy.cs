using System.Globalization;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>A level as it was at a version of the standards.</summary>
/// <param name="Level">The level.</param>
/// <param name="Minor">The minor version; <see cref="Latest"/> for the newest.</param>
internal readonly record struct LevelVersion(SecurityLevel Level, int Minor)
{
    /// <summary>The newest version.</summary>
    public const int Latest = int.MaxValue;

    /// <summary>The way messages show it: <c>restricted:latest</c>.</summary>
    public override string ToString() =>
        $"{SecurityPolicy.NameOf(Level)}:{(Minor == Latest ? "latest" : "v1." + Minor.ToString(CultureInfo.InvariantCulture))}";
}

/// <summary>What a namespace's labels ask for.</summary>
/// <param name="Enforce">What pods must meet.</param>
/// <param name="Warn">What callers are warned about.</param>
internal sealed record SecurityPolicy(LevelVersion Enforce, LevelVersion Warn)
{
    /// <summary>Where the labels start.</summary>
    public const string Prefix = "pod-security.kubernetes.io/";

    private static readonly string[] Modes = ["enforce", "audit", "warn"];

    /// <summary>The name of a level as labels carry it.</summary>
    public static string NameOf(SecurityLevel level) => level switch
    {
        SecurityLevel.Restricted => "restricted",
        SecurityLevel.Baseline => "baseline",
        _ => "privileged",
    };

    /// <summary>
    /// Reads a namespace's labels. What does not make sense is reported and counts as restricted for enforcing and as privileged
    /// otherwise. Who enforces without saying what to warn about is warned of the same, so that workloads are heard before their pods.
    /// </summary>
    public static SecurityPolicy Parse(IReadOnlyDictionary<string, string> labels, List<FieldError>? errors = null)
    {
        var found = new LevelVersion[Modes.Length];
        for (var i = 0; i < Modes.Length; i++)
        {
            var level = Prefix + Modes[i];
            found[i] = new LevelVersion(
                labels.TryGetValue(level, out var asked) ? Level(asked, level, i == 0, errors) : SecurityLevel.Privileged,
                labels.TryGetValue(level + "-version", out var version) ? Version(version, level + "-version", errors) : LevelVersion.Latest);
        }

        var (enforce, warn) = (found[0], found[2]);
        if (!labels.ContainsKey(Prefix + "warn") && enforce.Level > warn.Level)
        {
            warn = new LevelVersion(enforce.Level, labels.ContainsKey(Prefix + "warn-version") ? warn.Minor : enforce.Minor);
        }

        return new SecurityPolicy(enforce, warn);
    }

    private static SecurityLevel Level(string text, string label, bool enforced, List<FieldError>? errors)
    {
        switch (text)
        {
            case "privileged":
                return SecurityLevel.Privileged;
            case "baseline":
                return SecurityLevel.Baseline;
            case "restricted":
                return SecurityLevel.Restricted;
            default:
                errors?.Add(FieldError.Invalid($"metadata.labels[{label}]", text, "must be one of privileged, baseline, restricted"));
                return enforced ? SecurityLevel.Restricted : SecurityLevel.Privileged;
        }
    }

    private static int Version(string text, string label, List<FieldError>? errors)
    {
        if (text == "latest")
        {
            return LevelVersion.Latest;
        }

        if (text.StartsWith("v1.", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && text == "v1." + minor.ToString(CultureInfo.InvariantCulture))
        {
            return minor;
        }

        errors?.Add(FieldError.Invalid($"metadata.labels[{label}]", text, "must be \"latest\" or \"v1.x\""));
        return LevelVersion.Latest;
    }
}

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>One check of the Pod Security Standards.</summary>
/// <param name="Id">Its name upstream.</param>
/// <param name="Level">The level it belongs to.</param>
/// <param name="Since">The first minor version it is in.</param>
/// <param name="Run">Finds what is wrong at a minor version; null when nothing is.</param>
/// <param name="Replaces">The baseline check it makes superfluous, or null.</param>
internal sealed record SecurityCheck(string Id, SecurityLevel Level, int Since, Func<PodView, int, SecurityFinding?> Run, string? Replaces = null);

/// <summary>What a check found.</summary>
/// <param name="Reason">In a few words.</param>
/// <param name="Detail">Who does what.</param>
internal sealed record SecurityFinding(string Reason, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason} ({Detail})";
}

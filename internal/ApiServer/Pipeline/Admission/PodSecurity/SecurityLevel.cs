namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>How strict a policy is; stricter ones are higher.</summary>
internal enum SecurityLevel
{
    /// <summary>Everything is allowed.</summary>
    Privileged = 0,

    /// <summary>Known escalations of privilege are not.</summary>
    Baseline = 1,

    /// <summary>Pods must be hardened.</summary>
    Restricted = 2,
}

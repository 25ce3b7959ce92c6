namespace EdgeOrch.Node.Pods;

/// <summary>The part a container plays in its pod.</summary>
public enum ContainerKind
{
    /// <summary>Runs to completion before the next one starts.</summary>
    Init,

    /// <summary>An init container with restartPolicy Always: starts in order, then runs beside the main containers.</summary>
    Sidecar,

    /// <summary>A main container.</summary>
    Main,

    /// <summary>Added to a running pod for debugging; started once, never restarted.</summary>
    Ephemeral,
}

namespace EdgeOrch.Linux;

/// <summary>umount2(2) flags (sys/mount.h).</summary>
[Flags]
public enum UnmountFlags
{
    None = 0,

    /// <summary>MNT_DETACH: take it out of the tree now, finish when nobody uses it any more.</summary>
    Detach = 2,

    /// <summary>UMOUNT_NOFOLLOW: a symbolic link at the target is not followed.</summary>
    NoFollow = 8,
}

namespace EdgeOrch.Store.Tests;

/// <summary>A test that mounts a file system.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Environment.UserName != "root")
        {
            Skip = "mounting a small file system needs root";
        }
    }
}

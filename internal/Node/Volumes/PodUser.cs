using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Volumes;

/// <summary>Which user a pod's containers run as, where the spec says so. Pure.</summary>
internal static class PodUser
{
    /// <summary>The user id that all containers share, or null when they differ or none is set.</summary>
    public static long? Common(Pod pod)
    {
        long? common = null;
        foreach (var container in (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []))
        {
            var user = container.SecurityContext?.RunAsUser ?? pod.Spec?.SecurityContext?.RunAsUser;
            if (user is null || (common is not null && common != user))
            {
                return null;
            }

            common = user;
        }

        return common;
    }
}

using System.Security.Cryptography.X509Certificates;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>Users and groups in certificate subjects: common name and organizations. Pure.</summary>
public static class DistinguishedNames
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <summary>The common name (empty when there is none) and the organizations.</summary>
    public static (string User, IReadOnlyList<string> Groups) Read(X500DistinguishedName subject)
    {
        var user = "";
        var groups = new List<string>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements)
            {
                continue;
            }

            var value = part.GetSingleElementValue() ?? "";
            switch (part.GetSingleElementType().Value)
            {
                case CommonName:
                    user = value;
                    break;
                case Organization:
                    groups.Add(value);
                    break;
            }
        }

        return (user, groups);
    }
}

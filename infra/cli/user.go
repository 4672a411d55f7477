package cli

import (
	"context"
	"fmt"
	"strings"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/infra/postgres"
)

type userCommand struct {
	Install userInstall `cmd:"" help:"建立首个系统管理员（仅在还没有任何人员时）"`
	List    userList    `cmd:"" help:"列出人员"`
}

type userInstall struct {
	Login        string `required:"" help:"登录名"`
	Name         string `required:"" help:"姓名"`
	Organisation string `required:"" help:"平台运行单位的名称"`
	Region       string `default:"410100" help:"行政区划代码，6 位"`
}

// Run makes the first administrator and prints the initial password once.
func (u userInstall) Run(ctx context.Context, s *streams) error {
	return withProduct(ctx, s, func(ctx context.Context, p *product) error {
		org := access.Organisation{ID: postgres.NewID(), Kind: access.Platform, Name: u.Organisation, Region: u.Region}
		password := access.InitialPassword()
		err := p.access.Install(ctx, []access.Organisation{org}, []access.Account{{Password: password, User: access.User{
			Login: u.Login, Name: u.Name, OrgID: org.ID, Roles: []actor.Role{actor.Administrator}, MustChange: true,
		}}})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "已建立系统管理员 %s，初始密码（只显示这一次，首次登录后须修改）：%s\n", u.Login, password)
		return err
	})
}

type userList struct{}

// Run lists the users with their organisations and roles.
func (userList) Run(ctx context.Context, s *streams) error {
	return withProduct(ctx, s, func(ctx context.Context, p *product) error {
		by := actor.Actor{User: "cli", Name: "命令行", Roles: []actor.Role{actor.Administrator}}
		q := access.UserQuery{}
		for {
			users, more, err := p.access.Users(ctx, by, q)
			if err != nil {
				return err
			}
			for _, u := range users {
				titles := make([]string, len(u.Roles))
				for i, r := range u.Roles {
					titles[i] = r.Title()
				}
				fmt.Fprintf(s.out, "%s\t%s\t%s\t%s\n", u.Login, u.Name, u.OrgName, strings.Join(titles, "、"))
			}
			if !more {
				return nil
			}
			last := users[len(users)-1]
			q.AfterName, q.AfterID = last.Name, last.ID
		}
	})
}
